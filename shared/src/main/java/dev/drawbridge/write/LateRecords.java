package dev.drawbridge.write;

import dev.drawbridge.change.Action;
import dev.drawbridge.change.Change;
import dev.drawbridge.mapping.Column;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.Mapping;
import dev.drawbridge.mapping.SalesforceId;
import dev.drawbridge.mapping.SalesforceLimits;
import dev.drawbridge.salesforce.SoapReader;
import dev.drawbridge.salesforce.Soql;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;

/** Reads the records that a request may have changed or made by arriving late. */
final class LateRecords {
  static final String ID = "Id";
  static final String CREATED_BY = "CreatedById";
  static final String MODIFIED_BY = "LastModifiedById";
  static final String IS_DELETED = "IsDeleted";

  /** Each in quotes, every character of it escaped, and a fifth for the rest of the query. */
  private static final int KEYS_PER_READ =
      SalesforceLimits.QUERY_CHARACTERS * 4 / 5 / (2 * SalesforceLimits.EXTERNAL_ID_CHARACTERS + 4);

  private final SoapReader reader;

  LateRecords(SoapReader reader) {
    this.reader = reader;
  }

  /**
   * Records as far as they were asked for.
   *
   * @param byId by the first 15 characters of their ids
   * @param byKey those that the former keys find
   */
  record Found(Map<String, Map<String, String>> byId, List<Map<String, String>> byKey) {
    Map<String, String> recordOf(Change change) {
      return byId.getOrDefault(SalesforceId.of15(String.valueOf(change.sfid())), Map.of());
    }
  }

  /** Whether there is anything to ask of this change's own record. */
  static boolean isAsked(Replayed change, boolean withInserts) {
    return !change.deletedSince()
        && (!change.contested().isEmpty()
            || withInserts && change.change().action() == Action.INSERT);
  }

  /**
   * @param all of one mapping
   * @param withInserts whether to read the records of INSERTs too that nothing has changed since
   */
  Found read(Mapping mapping, Collection<Replayed> all, boolean withInserts) {
    List<Replayed> own = all.stream().filter(r -> isAsked(r, withInserts)).toList();
    var keyed = all.stream().filter(r -> r.formerKey().isPresent()).toList();
    Map<String, Map<String, String>> byId = new LinkedHashMap<>();
    List<String> sfids =
        own.stream().map(r -> String.valueOf(r.change().sfid())).distinct().toList();
    byIds(mapping, paths(own), sfids)
        .forEach(found -> byId.put(SalesforceId.of15(found.getOrDefault(ID, "")), found));
    List<String> keys = keyed.stream().flatMap(r -> r.formerKey().stream()).distinct().toList();
    return new Found(byId, keys.isEmpty() ? List.of() : byKeys(mapping, keyed, keys, ""));
  }

  /** Records by their ids, with what these changes wrote. */
  List<Map<String, String>> written(Mapping mapping, List<Replayed> by, Collection<String> sfids) {
    return byIds(mapping, writtenBy(mapping, by), sfids);
  }

  /**
   * The unique identifiers of these records, by the first 15 characters of their ids.
   *
   * @param mapping that maps one
   */
  Map<String, String> keys(Mapping mapping, Collection<String> sfids) {
    String field = mapping.uniqueIdentifierColumn().orElseThrow().field();
    Map<String, String> keys = new LinkedHashMap<>();
    for (Map<String, String> record : byIds(mapping, Set.of(field), sfids)) {
      keys.put(SalesforceId.of15(record.getOrDefault(ID, "")), record.getOrDefault(field, ""));
    }
    return keys;
  }

  /** Those of these records that are in the recycle bin. */
  Set<String> deleted(Mapping mapping, Collection<String> sfids) {
    return sfids.stream()
        .gather(Gatherers.windowFixed(SalesforceLimits.RECORDS_PER_READ))
        .map(
            ids ->
                "SELECT Id, IsDeleted FROM %s WHERE %s"
                    .formatted(mapping.objectName(), Soql.among(ID, FieldType.ID, ids)))
        .flatMap(soql -> reader.queryAll(soql, Set.of(ID, IS_DELETED)).stream())
        .filter(record -> "true".equals(record.get(IS_DELETED)))
        .map(record -> record.getOrDefault(ID, ""))
        .collect(Collectors.toSet());
  }

  /**
   * Records that have the keys of these changes, and that our user has made or written to since.
   */
  Collection<Map<String, String>> oursSince(
      Mapping mapping, List<Replayed> sent, Collection<String> keys, Instant since) {
    Map<String, Map<String, String>> found = new LinkedHashMap<>();
    for (String deed : List.of("Created", "LastModified")) {
      String ours =
          " AND %sById = '%s' AND %sDate >= %s"
              .formatted(
                  deed, SalesforceId.of15(reader.user().userId()), deed, Soql.literal(since));
      byKeys(mapping, sent, keys, ours)
          .forEach(record -> found.put(record.getOrDefault(ID, ""), record));
    }
    return found.values();
  }

  private List<Map<String, String>> byIds(
      Mapping mapping, Set<String> paths, Collection<String> sfids) {
    return sfids.stream()
        .gather(Gatherers.windowFixed(SalesforceLimits.RECORDS_PER_READ))
        .flatMap(ids -> query(mapping, paths, Soql.among(ID, FieldType.ID, ids)).stream())
        .toList();
  }

  private List<Map<String, String>> byKeys(
      Mapping mapping, List<Replayed> of, Collection<String> keys, String more) {
    Column.OfField key = mapping.uniqueIdentifierColumn().orElseThrow();
    Set<String> paths = writtenBy(mapping, of);
    return keys.stream()
        .gather(Gatherers.windowFixed(KEYS_PER_READ))
        .flatMap(
            some ->
                query(mapping, paths, Soql.among(key.field(), key.type(), some) + more).stream())
        .toList();
  }

  private static Set<String> paths(List<Replayed> all) {
    var paths = new LinkedHashSet<String>();
    all.forEach(r -> paths.addAll(r.paths()));
    return paths;
  }

  /** Fields that these changes wrote, and the unique identifier. */
  private static Set<String> writtenBy(Mapping mapping, List<Replayed> all) {
    var paths = new LinkedHashSet<String>();
    mapping.uniqueIdentifierColumn().ifPresent(key -> paths.add(key.field()));
    all.forEach(
        r -> paths.addAll(Written.paths(Written.of(r.mapping(), r.change().values()).values())));
    return paths;
  }

  private List<Map<String, String>> query(Mapping mapping, Set<String> paths, String condition) {
    var fields = new LinkedHashSet<>(List.of(ID, CREATED_BY, MODIFIED_BY));
    fields.addAll(paths);
    return reader.query(
        "SELECT %s FROM %s WHERE %s"
            .formatted(String.join(", ", fields), mapping.objectName(), condition),
        fields);
  }
}
