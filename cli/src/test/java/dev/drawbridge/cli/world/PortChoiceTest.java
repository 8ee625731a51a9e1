package dev.drawbridge.cli.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.cli.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortChoiceTest {
  private static final Path FOLDER = Path.of("stack");

  private static PortChoice choice(Ports asked, Ports before) {
    return new PortChoice(FOLDER, asked, before);
  }

  private static int aFreePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void withoutAWordFreePortsAreChosenThatNoOutgoingConnectionIsLent() {
    var choice = choice(Ports.free(), Ports.free());
    var chosen = List.of(choice.database(), choice.org(), choice.api());
    assertThat(chosen)
        .doesNotHaveDuplicates()
        .allSatisfy(port -> assertThat(port).isBetween(10_000, 32_767));
  }

  @Test
  void thePortAskedForGoesBeforeTheOneOfTheLastRun() throws IOException {
    int asked = aFreePort();
    int before = aFreePort();
    assertThat(choice(new Ports(0, 0, asked), new Ports(0, 0, before)).api()).isEqualTo(asked);
    assertThat(choice(Ports.free(), new Ports(0, 0, before)).api()).isEqualTo(before);
  }

  @Test
  void aPortInUseIsRefusedWithItsOptionAndNeverReplaced() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> choice(new Ports(port, 0, 0), Ports.free()).database())
          .isInstanceOf(Failure.class)
          .hasMessageStartingWith("Port " + port + " cannot be used (")
          .hasMessageEndingWith("; give --database-port another one, or leave it out.");
      assertThatThrownBy(() -> choice(Ports.free(), new Ports(0, port, 0)).org())
          .isInstanceOf(Failure.class)
          .hasMessageEndingWith(
              "where the org of stack was before; stop what uses it, or give --org-port another"
                  + " one.");
    }
  }

  @Test
  void thePortOfAnotherPartIsInUseToo() throws IOException {
    int port = aFreePort();
    var choice = choice(new Ports(0, 0, port), new Ports(port, 0, 0));
    assertThat(choice.database()).isEqualTo(port);
    assertThatThrownBy(choice::api)
        .hasMessage(
            "Port %d cannot be used (it is that of --database-port); give --api-port another one, or leave it out."
                .formatted(port));
  }
}
