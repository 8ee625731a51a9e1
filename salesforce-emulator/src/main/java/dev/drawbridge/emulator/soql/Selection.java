package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.row.Row;
import dev.drawbridge.emulator.schema.Field;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.soql.Query.Call;
import dev.drawbridge.emulator.soql.Query.Item;
import dev.drawbridge.emulator.soql.Query.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns what a query selects into a projection. */
final class Selection {
  private static final int FIELDS_LIMIT = 200;

  private final QueryContext context;
  private final Query query;
  private final RecordQuery records;
  private final int level;
  private final Projection projection;
  private final Set<String> seen = new HashSet<>();

  private Selection(QueryContext context, Query query, RecordQuery records, int level) {
    this.context = context;
    this.query = query;
    this.records = records;
    this.level = level;
    this.projection = new Projection(context.store());
  }

  /** Compiles the select clause; {@code level} is 0 in the outermost query. */
  static Projection of(QueryContext context, Query query, RecordQuery records, int level) {
    var selection = new Selection(context, query, records, level);
    query.select().forEach(selection::add);
    return selection.projection;
  }

  private void add(Item item) {
    switch (item) {
      case Item.Column(Path path, String alias) -> {
        if (alias != null) {
          throw context.malformed(path.position(), "only aggregate expressions use field aliasing");
        }
        once(path.text());
        projection.add(records.paths().resolve(path));
      }
      case Item.Column(Call call, String alias) -> {
        if (call.function().equalsIgnoreCase("FIELDS")) {
          fields(call);
        } else {
          function(call, alias);
        }
      }
      case Item.Children(Query children) ->
          new Children(context, children, records.object(), level).addTo(projection);
      case Item.TypeOf typeOf -> typeOf(typeOf);
    }
  }

  private void once(String name) {
    if (!seen.add(name.toLowerCase(Locale.ROOT))) {
      throw new ApiFault("INVALID_FIELD", "duplicate field selected: " + name);
    }
  }

  private void function(Call call, @Nullable String alias) {
    String function = call.function().toLowerCase(Locale.ROOT);
    if (DateFunction.of(function) != null) {
      throw context.malformed(
          call.position(), "Field must be grouped or aggregated: " + call.text());
    }
    Operand<Row> operand = records.operands().apply(call);
    String name = alias == null ? operand.name() : alias;
    once(name);
    projection.add(name, operand::value);
  }

  private void fields(Call call) {
    String kind =
        call.arguments().size() == 1
            ? call.arguments().getFirst().text().toUpperCase(Locale.ROOT)
            : "";
    boolean limited = query.limit() != null && query.limit() <= FIELDS_LIMIT;
    switch (kind) {
      case "ALL", "CUSTOM" -> {
        if (!limited) {
          throw context.malformed(
              call.position(),
              "The SOQL FIELDS function must have a LIMIT of at most " + FIELDS_LIMIT);
        }
      }
      case "STANDARD" -> {}
      default ->
          throw context.malformed(
              call.position(), "The SOQL FIELDS function takes ALL, CUSTOM or STANDARD");
    }
    for (Field field : records.object().fields()) {
      boolean custom = field.name().endsWith("__c");
      if (kind.equals("ALL") || custom == kind.equals("CUSTOM")) {
        once(field.name());
        projection.add(new FieldPath(List.of(), field));
      }
    }
  }

  private void typeOf(Item.TypeOf typeOf) {
    Path path = typeOf.relationship();
    List<Field> lookups = records.paths().relationship(path);
    if (lookups.size() != 1 || !Polymorphic.is(lookups.getFirst())) {
      throw context.fault(
          "INVALID_FIELD",
          path.position(),
          "TYPEOF takes a relationship to several objects, not " + path.text());
    }
    Field lookup = lookups.getFirst();
    once(path.text());
    Map<String, Projection> byObject = new HashMap<>();
    for (Query.TypeCase typeCase : typeOf.cases()) {
      ObjectDescribe object = context.store().schema().object(typeCase.type());
      if (object == null || !lookup.referenceTo().contains(object.name())) {
        throw context.fault(
            "INVALID_TYPE",
            typeCase.position(),
            "'" + typeCase.type() + "' is no object that " + path.text() + " points to");
      }
      byObject.put(
          object.name().toLowerCase(Locale.ROOT),
          parent(object, typeCase.fields(), new Projection(context.store())));
    }
    var otherwise = new Projection(context.store(), lookup);
    projection.typeOf(lookup, byObject, parent(Polymorphic.NAME, typeOf.otherwise(), otherwise));
  }

  private Projection parent(ObjectDescribe object, List<Path> fields, Projection into) {
    var paths = new PathResolver(context.store().schema(), object, Map.of(), context.soql());
    List<FieldPath> resolved = new ArrayList<>();
    fields.forEach(field -> resolved.add(paths.resolve(field)));
    resolved.forEach(into::add);
    return into;
  }
}
