package dev.drawbridge.emulator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lines are read back as they were added, however many there are. */
class LinesTest {
  private final Lines lines = new Lines();

  @AfterEach
  void close() {
    lines.close();
  }

  private List<String> from(int first) {
    var all = new ArrayList<String>();
    for (List<byte[]> block = lines.block(first);
        !block.isEmpty();
        block = lines.block(first + all.size())) {
      block.forEach(line -> all.add(new String(line, StandardCharsets.UTF_8)));
    }
    return all;
  }

  private void add(String line) {
    lines.add(line.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void linesAreReadBackInOrder() {
    assertThat(from(0)).isEmpty();
    add("a");
    add("");
    assertThat(from(0)).containsExactly("a", "");
    add("ü");
    assertThat(from(1)).containsExactly("", "ü");
    assertThat(from(3)).isEmpty();
  }

  @Test
  void manyLinesGoThroughTheFile() {
    for (int i = 0; i < 50_000; i++) {
      add("line " + i);
    }
    assertThat(lines.size()).isEqualTo(50_000);
    assertThat(from(49_999)).containsExactly("line 49999");
    assertThat(from(100)).hasSize(49_900).startsWith("line 100").endsWith("line 49999");
  }

  @Test
  void lineLongerThanABlockIsReadWhole() {
    String line = "x".repeat(1_000_000);
    add("a");
    add(line);
    add("b");
    assertThat(from(0)).containsExactly("a", line, "b");
    assertThat(lines.bytes(1)).isEqualTo(1_000_001);
  }

  @Test
  void clearedLinesAreGone() {
    add("old");
    from(0);
    lines.clear();
    assertThat(from(0)).isEmpty();
    add("new");
    assertThat(from(0)).containsExactly("new");
  }
}
