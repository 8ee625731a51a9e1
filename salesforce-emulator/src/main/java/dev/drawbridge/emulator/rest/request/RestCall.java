package dev.drawbridge.emulator.rest.request;

import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.Injection;
import dev.drawbridge.emulator.api.Verb;
import dev.drawbridge.emulator.call.Attempt;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A request that was understood.
 *
 * @param objects the objects it is about, in lower case
 * @param records how many records it writes
 * @param batch whether it brings data of a Bulk job
 * @param locks whether its work takes its latency itself, with its records locked
 * @param work does it
 * @param attempts what it sets out to write, asked for only if it is refused before its work is
 *     begun
 */
public record RestCall(
    Verb verb,
    Set<String> objects,
    int records,
    boolean batch,
    boolean locks,
    Function<Injection, Answer> work,
    Supplier<List<Attempt>> attempts) {
  /** A call whose records are not known before its work is done, or that writes none. */
  public RestCall(
      Verb verb,
      Set<String> objects,
      int records,
      boolean batch,
      boolean locks,
      Function<Injection, Answer> work) {
    this(verb, objects, records, batch, locks, work, List::of);
  }

  /** This call, which sets out to write these records. */
  public RestCall writing(Supplier<Attempt> attempt) {
    return attempting(() -> List.of(attempt.get()));
  }

  /** This call, which sets out to write the records of several calls. */
  public RestCall attempting(Supplier<List<Attempt>> all) {
    return new RestCall(verb, objects, records, batch, locks, work, all);
  }

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
