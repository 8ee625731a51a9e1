package dev.drawbridge.emulator.rest.request;

import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.api.Verb;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * A request that was understood.
 *
 * @param objects the objects it is about, in lower case
 * @param records how many records it writes
 * @param batch whether it brings data of a Bulk job
 * @param locks whether its work takes its latency itself, with its records locked
 * @param work does it
 */
public record RestCall(
    Verb verb,
    Set<String> objects,
    int records,
    boolean batch,
    boolean locks,
    Function<Injection, Answer> work) {

  public static RestCall of(
      Verb verb, String object, int records, Function<Injection, Answer> work) {
    return new RestCall(
        verb, Set.of(object.toLowerCase(Locale.ROOT)), records, false, verb.writes(), work);
  }

  /** A call that is about no object's records. */
  public static RestCall other(Function<Injection, Answer> work) {
    return new RestCall(Verb.OTHER, Set.of(), 0, false, false, work);
  }
}
