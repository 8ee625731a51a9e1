package dev.drawbridge.triggerlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.change.Life;
import dev.drawbridge.change.RecordKey;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LifeEndsTest {
  private static final RecordKey ROW = new RecordKey("account", 5);

  @Test
  void entriesBetweenTheSameEndsAreOfOneLifeAndNoOthers() {
    var random = new Random(7);
    for (int example = 0; example < 2_000; example++) {
      var places = new TreeSet<Long>();
      var ends = new LifeEnds();
      for (int i = 0; i < random.nextInt(6); i++) {
        long place = 1 + random.nextInt(40);
        places.add(place);
        if (random.nextBoolean()) {
          ends.add(ROW, place);
        } else {
          ends.truncated("account", place);
        }
      }
      long one = 1 + random.nextInt(40);
      long other = 1 + random.nextInt(40);
      boolean together =
          places.subSet(Math.min(one, other), true, Math.max(one, other), false).isEmpty();
      assertThat(ends.life(ROW, one).equals(ends.life(ROW, other))).isEqualTo(together);
    }
  }

  @Test
  void anEndIsOfTheLifeThatItEnds() {
    var ends = new LifeEnds();
    ends.add(ROW, 10);
    assertThat(ends.life(ROW, 10)).isEqualTo(ends.life(ROW, 3)).isNotEqualTo(ends.life(ROW, 11));
    assertThat(ends.after(ROW, 10)).isNull();
    assertThat(ends.after(ROW, 9)).isEqualTo(10);
  }

  @Test
  void aLifeThatArrivedIsTheOneItWas() {
    var ends = new LifeEnds();
    var origin = new Life("account", 4, 0);
    ends.arrived(ROW, 20, origin);
    assertThat(ends.life(ROW, 20)).isEqualTo(origin);
    assertThat(ends.life(ROW, 19)).isEqualTo(new Life("account", 5, 0));
    ends.add(ROW, 30);
    assertThat(ends.life(ROW, 30)).isEqualTo(origin);
    assertThat(ends.life(ROW, 31)).isEqualTo(new Life("account", 5, 30));
  }

  @Test
  void anIdentityCoversOnlyItsOwnLife() {
    var ends = new LifeEnds();
    ends.add(ROW, 10);
    var open = new LoggedEntry.Identity("001", 0, null, null);
    assertThat(ends.covers(open, ROW, 10)).isTrue();
    assertThat(ends.covers(open, ROW, 11)).isFalse();
    var over = new LoggedEntry.Identity("001", 0, 10L, null);
    assertThat(ends.covers(over, ROW, 10)).isTrue();
    assertThat(ends.covers(over, ROW, 11)).isFalse();
    assertThat(ends.covers(new LoggedEntry.Identity("001", 10, null, null), ROW, 10)).isFalse();
  }
}
