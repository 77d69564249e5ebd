package io.github.pocketzoo.runtime.kernel.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OneDnnMatmulTest {
  private static final List<Integer> SIZES = List.of(1, 3, 17, 129);

  private static OneDnn oneDnn;

  @BeforeAll
  static void load() {
    oneDnn = OneDnn.load();
  }

  @AfterAll
  static void close() {
    oneDnn.close();
  }

  /** The types of this processor; f32 is one on any. */
  static Stream<MatmulType> supportedTypes() {
    try (OneDnn library = OneDnn.load()) {
      return Arrays.stream(MatmulType.values()).filter(library::supports).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("supportedTypes")
  void multipliesMatricesOfOddSizes(MatmulType type) {
    for (int k : SIZES) {
      for (int n : SIZES) {
        for (int rows : new int[] {1, 3, 17}) {
          MatmulSpec spec = new MatmulSpec("weights", type, k, n);
          PlainMatmul plain = PlainMatmul.random(spec, rows, 31L * k + n);
          plain.assertEqualTo(multiply(plain, new RowBuckets(List.of(rows))));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("supportedTypes")
  void multipliesPanelsOfAllHeightsWithTheSamePackedWeights(MatmulType type) {
    MatmulSpec spec = new MatmulSpec("weights", type, 384, 1536);
    PlainMatmul plain = PlainMatmul.random(spec, 128, 5);
    double[] expected = plain.product();
    try (Panel source = Panel.factors(type, plain.source());
        Panel weights = Panel.factors(type, plain.weights());
        OneDnnMatmul matmul = oneDnn.pack(spec, RowBuckets.STANDARD, weights.address());
        OneDnnContext context = oneDnn.newContext()) {
      assertThat(matmul.packedBytes()).isGreaterThanOrEqualTo(384L * 1536 * type.factorBytes());
      for (int rows : RowBuckets.STANDARD.heights()) {
        assertThat(matmul.implementation(rows)).doesNotContain("ref");
        OneDnnCall call = context.newCall(matmul, rows);
        try (Panel destination = Panel.destination(spec, call.rows())) {
          call.execute(source.address(), destination.address());
          assertClose(type, destination.products(type), expected);
        }
      }
    }
  }

  /** Compares elements of size √384 with an error that only rounding explains. */
  private static void assertClose(MatmulType type, double[] actual, double[] expected) {
    double tolerance = type == MatmulType.INT8 ? 0 : 1e-3;
    for (int i = 0; i < actual.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i])).isLessThanOrEqualTo(tolerance);
    }
  }

  @ParameterizedTest
  @MethodSource("supportedTypes")
  void rowsThatAreLeftInAPanelDoNotMatter(MatmulType type) {
    MatmulSpec spec = new MatmulSpec("weights", type, 17, 129);
    PlainMatmul full = PlainMatmul.random(spec, 16, 3);
    float[] source = full.source().clone();
    if (type != MatmulType.INT8) {
      Arrays.fill(source, 5 * 17, source.length, Float.NaN);
    }
    double[] actual =
        multiply(
            new PlainMatmul(spec, 16, source, full.weights()), new RowBuckets(List.of(16, 128)));
    new PlainMatmul(spec, 5, source, full.weights()).assertEqualTo(actual);
  }

  @ParameterizedTest
  @MethodSource("supportedTypes")
  void zerosGiveZeros(MatmulType type) {
    MatmulSpec spec = new MatmulSpec("weights", type, 129, 17);
    PlainMatmul random = PlainMatmul.random(spec, 16, 7);
    RowBuckets buckets = new RowBuckets(List.of(16));
    assertThat(multiply(new PlainMatmul(spec, 16, new float[16 * 129], random.weights()), buckets))
        .containsOnly(0.0);
    assertThat(multiply(new PlainMatmul(spec, 16, random.source(), new float[129 * 17]), buckets))
        .containsOnly(0.0);
  }

  @ParameterizedTest
  @MethodSource("supportedTypes")
  void largestValuesGiveTheExactSum(MatmulType type) {
    float value = type == MatmulType.INT8 ? 127 : 0x1p50f;
    for (float sign : new float[] {1, -1}) {
      MatmulSpec spec = new MatmulSpec("weights", type, 1536, 129);
      PlainMatmul plain =
          new PlainMatmul(spec, 16, filled(16 * 1536, sign * value), filled(1536 * 129, value));
      plain.assertEqualTo(multiply(plain, new RowBuckets(List.of(16))));
    }
  }

  @Test
  void bytesAreSummedExactlyJustWhereInt8IsSupported() {
    // A neighbouring pair of products, 2 · 127 · 127 = 32,258, fits into 16 bits; but oneDNN adds
    // 128 to a signed factor and corrects for it afterwards, and 2 · 255 · 127 does not fit.
    MatmulSpec spec = new MatmulSpec("weights", MatmulType.INT8, 64, 16);
    PlainMatmul plain = new PlainMatmul(spec, 16, filled(16 * 64, 127), filled(64 * 16, 127));
    boolean exact = Arrays.equals(multiply(plain, new RowBuckets(List.of(16))), plain.product());
    assertThat(exact).isEqualTo(oneDnn.isa().sumsBytesExactly());
  }

  private static float[] filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return values;
  }

  /**
   * Multiplies with oneDNN, whether or not it supports the type.
   *
   * @return as many rows as the tallest panel has
   */
  private static double[] multiply(PlainMatmul plain, RowBuckets buckets) {
    MatmulType type = plain.spec().type();
    try (Panel source = Panel.factors(type, rows(plain, buckets.largest()));
        Panel weights = Panel.factors(type, plain.weights());
        Panel destination = Panel.destination(plain.spec(), buckets.largest());
        OneDnnMatmul matmul = OneDnnMatmul.pack(plain.spec(), buckets, weights.address(), oneDnn);
        OneDnnContext context = oneDnn.newContext()) {
      context.newCall(matmul, plain.rows()).execute(source.address(), destination.address());
      return destination.products(type);
    }
  }

  /** The source, with zeros after it up to some number of rows. */
  private static float[] rows(PlainMatmul plain, int count) {
    return Arrays.copyOf(plain.source(), Math.toIntExact(count * plain.spec().k()));
  }

  @ParameterizedTest
  @MethodSource("supportedTypes")
  void twoThreadsGetWhatOneGets(MatmulType type) throws Exception {
    MatmulSpec spec = new MatmulSpec("weights", type, 129, 384);
    PlainMatmul plain = PlainMatmul.random(spec, 48, 11);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Panel source = Panel.factors(type, rows(plain, RowBuckets.STANDARD.largest()));
        Panel weights = Panel.factors(type, plain.weights());
        OneDnnMatmul matmul = oneDnn.pack(spec, RowBuckets.STANDARD, weights.address())) {
      double[] alone = multiplyAgain(matmul, source, 1);
      Callable<double[]> work = () -> multiplyAgain(matmul, source, 500);
      List<Future<double[]>> results = new ArrayList<>(threads.invokeAll(List.of(work, work)));
      for (Future<double[]> result : results) {
        assertThat(result.get()).containsExactly(alone);
      }
    } finally {
      threads.shutdown();
    }
  }

  /** Multiplies several times and returns the result, which has to be the same each time. */
  private static double[] multiplyAgain(OneDnnMatmul matmul, Panel source, int times) {
    MatmulSpec spec = matmul.spec();
    double[] first = null;
    try (OneDnnContext context = oneDnn.newContext();
        OneDnnCall call = context.newCall(matmul, 48)) {
      for (int i = 0; i < times; i++) {
        try (Panel destination = Panel.destination(spec, call.rows())) {
          call.execute(source.address(), destination.address());
          double[] result = destination.products(spec.type());
          first = first == null ? result : first;
          assertThat(Arrays.equals(result, first)).isTrue();
        }
      }
    }
    return first;
  }

  @Test
  void refusesTypesThatTheProcessorIsNotExactOrFastWith() {
    for (MatmulType type : MatmulType.values()) {
      MatmulSpec spec = new MatmulSpec("query", type, 16, 16);
      try (Panel weights = Panel.factors(type, new float[256])) {
        if (oneDnn.supports(type)) {
          oneDnn.pack(spec, RowBuckets.STANDARD, weights.address()).close();
        } else {
          assertThatThrownBy(() -> oneDnn.pack(spec, RowBuckets.STANDARD, weights.address()))
              .isInstanceOf(OneDnnException.class)
              .hasMessageContaining("query [16, 16] " + type.label())
              .hasMessageContaining(oneDnn.isa().label());
        }
      }
    }
  }

  @Test
  void refusesReferenceKernels() {
    String reference = lastImplementation();
    assertThat(MatmulKernel.isReference(reference)).as(reference).isTrue();
    assertThat(MatmulKernel.isReference("gemm:ref")).isTrue();
    assertThat(MatmulKernel.isReference("brg_matmul:avx2")).isFalse();
    MatmulSpec spec = new MatmulSpec("query", MatmulType.INT8, 384, 384);
    assertThatThrownBy(() -> MatmulKernel.requireFast(reference, spec, 16))
        .isInstanceOf(OneDnnException.class)
        .hasMessage(
            "Weights query [384, 384] int8 on panels of 16 rows: oneDNN has only the reference"
                + " kernel "
                + reference);
  }

  /** The name of what oneDNN multiplies s8 × s8 with if it finds nothing faster. */
  private static String lastImplementation() {
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    try (MatrixDesc matrix = MatrixDesc.rowMajor(16, 16, dnnl.dnnl_s8);
        MatrixDesc product = MatrixDesc.rowMajor(16, 16, dnnl.dnnl_s32)) {
      Status.check(
          dnnl.dnnl_matmul_primitive_desc_create(
              description,
              oneDnn.engine(),
              matrix.handle(),
              matrix.handle(),
              null,
              product.handle(),
              (dnnl_primitive_attr) null),
          "describe a product");
      String name = MatmulKernel.implementation(description);
      while (Status.isSuccess(dnnl.dnnl_primitive_desc_next_impl(description))) {
        name = MatmulKernel.implementation(description);
      }
      return name;
    } finally {
      dnnl.dnnl_primitive_desc_destroy(description);
    }
  }

  @Test
  void takesTheLowestPanelThatHoldsTheRows() {
    MatmulSpec spec = new MatmulSpec("query", MatmulType.F32, 3, 3);
    try (Panel weights = Panel.factors(MatmulType.F32, new float[9]);
        OneDnnMatmul matmul = oneDnn.pack(spec, new RowBuckets(List.of(8, 16)), weights.address());
        OneDnnContext context = oneDnn.newContext()) {
      assertThat(context.newCall(matmul, 1).rows()).isEqualTo(8);
      assertThat(context.newCall(matmul, 8).rows()).isEqualTo(8);
      assertThat(context.newCall(matmul, 9).rows()).isEqualTo(matmul.height(9)).isEqualTo(16);
      assertThatThrownBy(() -> context.newCall(matmul, 17))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("No panel holds 17 rows: [8, 16]");
    }
  }

  @Test
  void refusesSizesBelowOne() {
    assertThatThrownBy(() -> new MatmulSpec("query", MatmulType.F32, 0, 3))
        .hasMessage("Weights query have shape [0, 3]; sizes are at least 1");
    assertThatThrownBy(() -> new MatmulSpec("query", MatmulType.F32, 3, 0))
        .hasMessage("Weights query have shape [3, 0]; sizes are at least 1");
  }
}
