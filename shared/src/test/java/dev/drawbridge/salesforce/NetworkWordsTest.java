package dev.drawbridge.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.api.Test;

class NetworkWordsTest {
  @Test
  void noCauseNamesAClass() {
    assertThat(NetworkWords.of(new HttpConnectTimeoutException("x")))
        .isEqualTo("no connection was made in time");
    assertThat(NetworkWords.of(new HttpTimeoutException("x"))).isEqualTo("no answer came in time");
    assertThat(NetworkWords.of(new UnknownHostException("x"))).isEqualTo("its name is not known");
    assertThat(NetworkWords.of(new ConnectException("x"))).isEqualTo("the connection was refused");
    assertThat(NetworkWords.of(new EOFException("x"))).isEqualTo("the connection broke");
  }

  /** As the HTTP client of the JDK says it. */
  @Test
  void aNameThatIsNotKnownIsARefusedConnectionOfTheClientAndReportedAsWhatItIs() {
    var refused = new ConnectException("x");
    refused.initCause(new UnresolvedAddressException());
    assertThat(NetworkWords.of(refused)).isEqualTo("its name is not known");
  }
}
