package dev.drawbridge.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.failure.SyncException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SalesforceUrlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://login.salesforce.com",
        "https://acme--dev.sandbox.my.salesforce.com/",
        "https://test.salesforce.com",
        "http://127.0.0.1:8080",
        "http://localhost:1",
        "http://[::1]:9",
        "https://localhost:1"
      })
  void salesforceOverTlsAndThisMachineAreAccepted(String address) {
    assertThat(SalesforceUrl.checked(address).getHost()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://login.salesforce.com", "https://salesforce.com.evil.org",
            "https://evilsalesforce.com",
        "https://evil.org/?salesforce.com", "http://127.0.0.1.evil.org", "http://169.254.169.254",
        "https://user@login.salesforce.com", "ftp://login.salesforce.com", "http://10.0.0.1",
        "https://login.salesforce.com#@evil.org", "nonsense", "http://0x7f000001"
      })
  void everythingElseIsRefusedBecauseATokenWouldGoThere(String address) {
    assertThatThrownBy(() -> SalesforceUrl.checked(address))
        .isInstanceOf(SyncException.Misconfigured.class);
  }
}
