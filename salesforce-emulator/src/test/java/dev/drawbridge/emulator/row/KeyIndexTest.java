package dev.drawbridge.emulator.row;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One value leads to one record, to several in their order, or to none. */
class KeyIndexTest {
  private final KeyIndex index = new KeyIndex();

  @Test
  void idsComeInOrderAndGo() {
    assertThat(index.get("k")).isEmpty();
    index.add("k", "2");
    index.add("k", "2");
    assertThat(index.get("k")).containsExactly("2");
    index.add("k", "3");
    index.add("k", "1");
    assertThat(index.get("k")).containsExactly("1", "2", "3");
    index.remove("k", "2");
    index.remove("k", "9");
    assertThat(index.get("k")).containsExactly("1", "3");
    index.remove("k", "1");
    index.remove("k", "3");
    assertThat(index.get("k")).isEmpty();
  }

  @Test
  void otherRecordsStayWhenOneIsRemoved() {
    index.add("k", "1");
    index.remove("k", "2");
    index.remove("other", "1");
    assertThat(index.get("k")).containsExactly("1");
  }
}
