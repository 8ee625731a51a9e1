package dev.drawbridge.write;

import dev.drawbridge.write.Application.Habit;
import java.util.EnumSet;
import java.util.List;

/**
 * What an episode is about: habits and troubles that only together lead anywhere. What is named
 * twice happens oftener.
 */
enum Theme {
  /** A few of all there is. */
  ANYTHING(
      EnumSet.complementOf(EnumSet.of(Habit.STRANDS)).stream().toList(),
      List.of(Operator.Habit.values()),
      EnumSet.complementOf(EnumSet.of(Weather.Kind.HIDDEN)).stream().toList()),
  /** Unique identifiers go from row to row while plans are given up between two steps. */
  KEYS_CHANGE_HANDS(
      List.of(Habit.HANDOVERS, Habit.HANDOVERS, Habit.KEYS_AGAIN, Habit.CHILDREN),
      List.of(Operator.Habit.PAUSES, Operator.Habit.IMPORTS),
      List.of(Weather.Kind.LOCKED, Weather.Kind.AWAY)),
  /** The same, with changes that are refused and put right by somebody. */
  KEYS_ARE_REFUSED(
      List.of(Habit.HANDOVERS, Habit.HANDOVERS, Habit.HANDOVERS, Habit.KEYS_AGAIN),
      List.of(Operator.Habit.CURES, Operator.Habit.REQUEUES),
      List.of(Weather.Kind.REFUSED)),
  /** The key of a row whose DELETE was refused is another row's when it is sent again. */
  DELETES_ARE_REFUSED(
      List.of(Habit.KEYS_AGAIN, Habit.DELETES, Habit.DELETES),
      List.of(Operator.Habit.SECOND_THOUGHTS, Operator.Habit.SECOND_THOUGHTS, Operator.Habit.CURES),
      List.of(Weather.Kind.REFUSED)),
  /** Local ids are used again, by rows with the same key or without one. */
  IDS_AGAIN(
      List.of(Habit.IDS, Habit.TRUNCATES, Habit.REUSES, Habit.KEYS_AGAIN),
      List.of(Operator.Habit.CURES),
      List.of(Weather.Kind.REFUSED, Weather.Kind.AWAY, Weather.Kind.LOST)),
  /** What was refused is sent again behind what was written since. */
  SENT_AGAIN(
      List.of(Habit.CHILDREN, Habit.ORPHANS, Habit.DELETES),
      List.of(Operator.Habit.CURES, Operator.Habit.COPIES),
      List.of(Weather.Kind.REFUSED, Weather.Kind.LOCKED)),
  /** Requests arrive when nobody waits for them any more. */
  LATE(
      List.of(Habit.KEYS, Habit.KEYS, Habit.KEYS, Habit.DELETES, Habit.CHILDREN),
      List.of(),
      List.of(Weather.Kind.LATE)),
  /** Nobody says what became of a request. */
  UNANSWERED(
      List.of(Habit.CHILDREN, Habit.DELETES),
      List.of(Operator.Habit.CURES),
      List.of(Weather.Kind.LOST, Weather.Kind.GATEWAY)),
  /** Parents get other names, and their children leave them, or not, before they are deleted. */
  PARENTS_ARE_RENAMED(
      List.of(Habit.STRANDS, Habit.STRANDS, Habit.STRANDS, Habit.CHILDREN, Habit.CHILDREN),
      List.of(Operator.Habit.PAUSES),
      List.of(Weather.Kind.LOCKED, Weather.Kind.AWAY)),
  /** Fields are hidden from the user, or may only be read, and are there again. */
  FIELDS_ARE_HIDDEN(
      List.of(Habit.KEYS_AGAIN, Habit.CHILDREN, Habit.CHILDREN, Habit.DELETES),
      List.of(Operator.Habit.PAUSES, Operator.Habit.IMPORTS),
      List.of(Weather.Kind.HIDDEN, Weather.Kind.LOST));

  final List<Habit> habits;
  final List<Operator.Habit> cures;
  final List<Weather.Kind> troubles;

  Theme(List<Habit> habits, List<Operator.Habit> cures, List<Weather.Kind> troubles) {
    this.habits = habits;
    this.cures = cures;
    this.troubles = troubles;
  }
}
