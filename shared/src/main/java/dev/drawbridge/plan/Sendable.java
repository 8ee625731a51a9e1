package dev.drawbridge.plan;

import dev.drawbridge.change.Change;
import dev.drawbridge.change.RecordKey;
import dev.drawbridge.change.Verb;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.Mappings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sorts changes, given in the order of the log, into those to send and those with nothing to. */
final class Sendable {
  private final Mappings mappings;
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<Plan.Ignored> ignored = new ArrayList<>();
  private final Set<RecordKey> inserted = new HashSet<>();

  Sendable(Mappings mappings) {
    this.mappings = mappings;
  }

  List<Candidate> candidates() {
    return candidates;
  }

  List<Plan.Ignored> ignored() {
    return ignored;
  }

  /** The change as part of a call; empty when it was ignored. */
  Optional<Candidate> take(Change change) {
    Optional<Mapping> mapping = mappings.byTable(change.record().table());
    if (mapping.isEmpty()) return ignore(change, "the table is not mapped");
    Candidate candidate = Candidate.of(change, mapping.get());
    Optional<String> reason = neverInSalesforce(change).or(candidate::reasonToIgnore);
    if (reason.isPresent()) return ignore(change, reason.get());
    candidates.add(candidate);
    return Optional.of(candidate);
  }

  private Optional<Candidate> ignore(Change change, String reason) {
    ignored.add(new Plan.Ignored(change.id(), reason));
    return Optional.empty();
  }

  /** A DELETE is captured also before the first sync; only here it is known whether to send it. */
  private Optional<String> neverInSalesforce(Change change) {
    if (change.verb() == Verb.INSERT) inserted.add(change.record());
    boolean unknown = change.sfid() == null && !inserted.contains(change.record());
    return change.verb() == Verb.DELETE && unknown
        ? Optional.of("the record never was in Salesforce")
        : Optional.empty();
  }
}
