package dev.drawbridge.diagnose.check.vital;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drawbridge.setting.Setting;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Drain and vital signs, each once a minute at seconds of their own, on a clock of our own. */
class StallTest {
  private static final int MINUTE = 60;
  private static final int END = 12 * MINUTE;
  private static final int NEVER = -1;

  private final Stall stall =
      new Stall(
          Duration.ofSeconds(Integer.parseInt(Setting.STALL_SECONDS.standard().orElseThrow())));

  static IntStream seconds() {
    return IntStream.range(0, MINUTE);
  }

  /**
   * @param drains at which second of the minute the drain is due
   * @param late how late each drain is
   * @param death the second from which on no drain comes
   */
  private record Stack(int drains, int[] late, int death) {
    /** Whether a change of that second still waits at this one. */
    boolean waits(int committed, int now) {
      for (int minute = 0; minute < late.length; minute++) {
        int due = minute * MINUTE + drains;
        int comes = due + late[minute];
        if (due < death && comes >= committed && comes <= now) {
          return false;
        }
      }
      return committed <= now;
    }
  }

  private static Stack stack(int drains, int death, long seed) {
    var random = new Random(seed);
    int[] late = random.ints(END / MINUTE, 0, (int) Stall.LATE.toSeconds()).toArray();
    return new Stack(drains, late, death);
  }

  /** The second at which vital signs, looked at each minute, first find it stalled. */
  private int red(Stack stack, int committed, int looks) {
    for (int look = looks; look < END - MINUTE; look += MINUTE) {
      if (!stack.waits(committed, look)) {
        continue;
      }
      Duration wait = stall.lookAgainIn(Duration.ofSeconds(look - committed));
      int at = look + (int) wait.toSeconds();
      if (stack.waits(committed, at) && stall.isReached(Duration.ofSeconds(at - committed))) {
        return at;
      }
    }
    return NEVER;
  }

  @ParameterizedTest
  @MethodSource("seconds")
  void aStackWhoseDrainComesEachMinuteIsNeverCalledStalled(int looks) {
    for (int drains = 0; drains < MINUTE; drains++) {
      Stack healthy = stack(drains, END, 31L * looks + drains);
      IntStream called =
          IntStream.range(MINUTE, 5 * MINUTE).filter(c -> red(healthy, c, looks) != NEVER);
      assertThat(called).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("seconds")
  void aChangeThatNoDrainTakesIsRedWithinAMinuteOfWhenItShouldHaveGone(int looks) {
    for (int drains = 0; drains < MINUTE; drains++) {
      int death = 4 * MINUTE + drains;
      Stack dead = stack(drains, death, 31L * looks + drains);
      for (int committed = death; committed < death + MINUTE; committed++) {
        int red = red(dead, committed, looks);
        assertThat(red).isNotEqualTo(NEVER);
        // A change waits a minute for the drain at most; after that it is overdue.
        assertThat(red - (committed + MINUTE)).isBetween(0, MINUTE);
      }
    }
  }

  @Test
  void theAnswerIsWaitedForOnlyWhenItIsNear() {
    var after = new Stall(Duration.ofSeconds(75));
    assertThat(after.lookAgainIn(Duration.ofSeconds(59))).isZero();
    assertThat(after.lookAgainIn(Duration.ofSeconds(60))).isEqualTo(Duration.ofSeconds(15));
    assertThat(after.lookAgainIn(Duration.ofSeconds(74))).isEqualTo(Duration.ofSeconds(1));
    assertThat(after.lookAgainIn(Duration.ofSeconds(75))).isZero();
  }
}
