package io.github.pocketzoo.runtime.kernel.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Function;
import com.sun.jna.Pointer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OneDnnCallTest {
  private static final RowBuckets BUCKETS = new RowBuckets(List.of(16, 48));

  private final OneDnn oneDnn = OneDnn.load();
  private final MatmulSpec spec = new MatmulSpec("weights", MatmulType.F32, 129, 17);
  private final PlainMatmul plain = PlainMatmul.random(spec, 16, 1);

  private Panel source;
  private Panel destination;
  private OneDnnMatmul matmul;
  private OneDnnContext context;

  @BeforeEach
  void pack() {
    source = Panel.factors(MatmulType.F32, plain.source());
    destination = Panel.destination(spec, 16);
    try (Panel weights = Panel.factors(MatmulType.F32, plain.weights())) {
      matmul = oneDnn.pack(spec, BUCKETS, weights.address());
    }
    context = oneDnn.newContext();
  }

  @AfterEach
  void close() {
    context.close();
    matmul.close();
    oneDnn.close();
    source.close();
    destination.close();
  }

  @Test
  void isExecutedByItsAddressesAsNativeCodeDoes() {
    OneDnnCall call = context.newCall(matmul, 16);
    OneDnnFunctions functions = oneDnn.functions();
    assertThat(invoke(functions.memorySetDataHandle(), call.source(), source.address())).isZero();
    assertThat(invoke(functions.memorySetDataHandle(), call.destination(), destination.address()))
        .isZero();
    int status =
        Function.getFunction(new Pointer(functions.primitiveExecute()))
            .invokeInt(
                new Object[] {
                  call.primitive(), call.stream(), call.argumentCount(), call.arguments()
                });
    assertThat(status).isZero();
    assertThat(invoke(functions.streamWait(), call.stream())).isZero();
    plain.assertEqualTo(destination.products(MatmulType.F32));
  }

  private static int invoke(long function, Object... arguments) {
    return Function.getFunction(new Pointer(function)).invokeInt(arguments);
  }

  @Test
  void argumentsAreAnArrayOfSixteenBytesEach() {
    OneDnnCall call = context.newCall(matmul, 16);
    Pointer arguments = new Pointer(call.arguments());
    assertThat(call.argumentCount()).isEqualTo(4);
    assertThat(arguments.getInt(0)).as("DNNL_ARG_SRC").isEqualTo(1);
    assertThat(arguments.getLong(8)).isEqualTo(call.source());
    assertThat(arguments.getInt(16)).as("DNNL_ARG_WEIGHTS").isEqualTo(33);
    assertThat(arguments.getInt(32)).as("DNNL_ARG_DST").isEqualTo(17);
    assertThat(arguments.getLong(40)).isEqualTo(call.destination());
    assertThat(arguments.getInt(48)).as("DNNL_ARG_SCRATCHPAD").isEqualTo(80);
  }

  @Test
  void callsOfAContextShareTemporaryMemoryThatGrows() {
    Scratch scratch = new Scratch(oneDnn);
    assertThat(scratch.grow(1)).isFalse();
    assertThat(scratch.grow(10_000)).isTrue();
    assertThat(scratch.grow(10_000)).isFalse();
    assertThat(scratch.address()).isNotZero();
    scratch.close();

    OneDnnCall first = context.newCall(matmul, 16);
    context.newCall(matmul, 48);
    first.execute(source.address(), destination.address());
    plain.assertEqualTo(destination.products(MatmulType.F32));
  }

  @Test
  void refusesToWorkOnceItOrItsWeightsAreClosed() {
    OneDnnCall call = context.newCall(matmul, 16);
    call.close();
    call.close();
    assertThatThrownBy(() -> call.execute(source.address(), destination.address()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The call of weights [129, 17] f32 is closed");

    OneDnnCall other = context.newCall(matmul, 16);
    context.close();
    assertThatThrownBy(other::arguments).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> context.newCall(matmul, 16)).hasMessage("The context is closed");

    try (OneDnnContext next = oneDnn.newContext()) {
      OneDnnCall last = next.newCall(matmul, 16);
      matmul.close();
      matmul.close();
      assertThatThrownBy(last::primitive).hasMessage("Weights weights [129, 17] f32 are closed");
      assertThatThrownBy(() -> next.newCall(matmul, 16)).hasMessageContaining("are closed");
    }
  }
}
