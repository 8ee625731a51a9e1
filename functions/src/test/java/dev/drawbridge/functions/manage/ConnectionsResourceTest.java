package dev.drawbridge.functions.manage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is said of the connection; ManageHandlerTest has its routes. */
class ConnectionsResourceTest {
  @Test
  void whereNothingWaitsForATimeTheHoldsAreCounted() {
    assertThat(ConnectionsResource.notWaiting(0)).isEqualTo("Nothing is waiting.");
    assertThat(ConnectionsResource.notWaiting(1)).startsWith("1 write waits for a person");
    assertThat(ConnectionsResource.notWaiting(2)).startsWith("2 writes wait for a person");
  }
}
