package dev.drawbridge.emulator.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Packed values are a map like any other, but cannot be changed. */
class StoredValuesTest {
  private final StoredValues.Shapes shapes = new StoredValues.Shapes();

  @Test
  void packedValuesAreWhatWasPacked() {
    var values = Map.<String, Object>of("B", 1L, "A", "x", "C", true);
    StoredValues packed = shapes.pack(values);
    assertThat(packed).isEqualTo(values).containsOnlyKeys("A", "B", "C");
    assertThat(packed.get("D")).isNull();
    assertThat(packed.containsKey("D")).isFalse();
    assertThat(new HashMap<>(packed)).isEqualTo(values);
    assertThat(shapes.pack(packed)).isSameAs(packed);
    assertThat(shapes.pack(Map.of())).isEmpty();
  }

  @Test
  void laterChangesOfTheGivenMapDoNotShow() {
    Map<String, Object> values = new HashMap<>(Map.of("A", "x"));
    StoredValues packed = shapes.pack(values);
    values.put("A", "y");
    assertThat(packed.get("A")).isEqualTo("x");
    assertThatThrownBy(() -> packed.put("A", "z"))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
