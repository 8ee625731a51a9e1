package dev.drawbridge.plan;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.change.Life;
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
  private final Set<Key> neverThere = new HashSet<>();
  private final Set<Life> inserted = new HashSet<>();

  private Sendable(Mappings mappings) {
    this.mappings = mappings;
  }

  static Sendable of(Mappings mappings, List<NetChange> changes) {
    var sendable = new Sendable(mappings);
    changes.forEach(sendable::take);
    return sendable;
  }

  List<Candidate> candidates() {
    return candidates;
  }

  /** Unique values of rows of which nothing is sent, since they came and went. */
  Set<Key> neverThere() {
    return neverThere;
  }

  List<Plan.Ignored> ignored() {
    return ignored;
  }

  private void take(NetChange net) {
    Change change = net.change();
    Optional<Mapping> mapping = mappings.byTable(change.record().table());
    if (mapping.isEmpty()) {
      ignore(net, Plan.Ignored.UNMAPPED);
      return;
    }
    var candidate = Candidate.of(net, mapping.get(), mappings.keyColumns(mapping.get().table()));
    neverInSalesforce(change)
        .or(candidate::reasonToIgnore)
        .ifPresentOrElse(reason -> ignore(net, reason), () -> candidates.add(candidate));
  }

  private void ignore(NetChange net, String reason) {
    ignored.add(new Plan.Ignored(net.change().id(), reason, net.absorbed()));
    if (net.group().size() > 1) {
      neverThere.addAll(
          Footprint.of(net, mappings.keyColumns(net.change().record().table())).writes());
    }
  }

  /** A DELETE is captured also before the first sync; only here it is known whether to send it. */
  private Optional<String> neverInSalesforce(Change change) {
    if (change.action() == Action.INSERT) {
      inserted.add(change.life());
    }
    boolean unknown = change.sfid() == null && !inserted.contains(change.life());
    return change.action() == Action.DELETE && unknown
        ? Optional.of("the record never was in Salesforce")
        : Optional.empty();
  }
}
