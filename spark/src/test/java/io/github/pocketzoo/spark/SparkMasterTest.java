package io.github.pocketzoo.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pocketzoo.core.error.InvalidInputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A Spark master")
class SparkMasterTest {
  @ParameterizedTest
  @ValueSource(strings = {"local", "local[*]", "local[2]", "local[2,3]", "local[*, 4]"})
  void maybeThisProcess(String text) {
    assertThat(SparkMaster.parse(text).isInThisProcess()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark://a:7077",
        "spark://a:7077,b:7077",
        "yarn",
        "k8s://https://a:443",
        "local-cluster[2,1,1024]"
      })
  void mayBeACluster(String text) {
    assertThat(SparkMaster.parse(text).isInThisProcess()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"here", "local[0]", "local[]", "local[2", "spark://", "spark://a", "spark://a:b"})
  void isRefusedInOneLine(String text) {
    assertThatThrownBy(() -> SparkMaster.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            text
                + ": is no Spark master, expected local[*], local[N], spark://HOST:PORT, yarn or"
                + " k8s://URL");
  }

  @Test
  void isRefusedWhereNobodyAnswers() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
      SparkMaster.parse("spark://localhost:" + free).requireReachable();
    }
    SparkMaster master = SparkMaster.parse("spark://localhost:" + free);
    assertThatThrownBy(master::requireReachable)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith(master.url() + ": no Spark master answers: ");
  }
}
