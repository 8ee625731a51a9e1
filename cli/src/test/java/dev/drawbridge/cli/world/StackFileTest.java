package dev.drawbridge.cli.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackFileTest {
  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://h/d, jdbc:postgresql://h/d",
    "jdbc:postgresql://h/d?user=u, jdbc:postgresql://h/d?user=u",
    "jdbc:postgresql://h/d?password=p, jdbc:postgresql://h/d",
    "jdbc:postgresql://h/d?user=u&password=p, jdbc:postgresql://h/d?user=u",
    "jdbc:postgresql://h/d?password=p&user=u, jdbc:postgresql://h/d?user=u",
    "jdbc:postgresql://h/d?user=u&password=p&ssl=true, jdbc:postgresql://h/d?user=u&ssl=true",
    "jdbc:postgresql://h/d?user=u&sslpassword=p&password=, jdbc:postgresql://h/d?user=u",
  })
  void whatIsShownOfADatabaseHasNoPassword(String url, String shown) {
    var file = new StackFile(url, "http://a", "http://o", "t", "drawbridge", Ports.free());
    assertThat(file.withoutPassword())
        .isEqualTo(new StackFile(shown, "http://a", "http://o", "t", "drawbridge", Ports.free()));
  }
}
