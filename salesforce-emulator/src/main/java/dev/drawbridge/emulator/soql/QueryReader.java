package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.soql.Query.Call;
import dev.drawbridge.emulator.soql.Query.Expression;
import dev.drawbridge.emulator.soql.Query.Item;
import dev.drawbridge.emulator.soql.Query.Order;
import dev.drawbridge.emulator.soql.Query.Path;
import dev.drawbridge.emulator.soql.Query.Position;
import dev.drawbridge.emulator.soql.Query.TypeCase;
import dev.drawbridge.emulator.soql.grammar.SoqlParser;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** Makes a query of its parse tree. */
final class QueryReader {
  private static final Set<String> MODES = Set.of("security_enforced", "user_mode", "system_mode");

  private final String soql;
  private final ConditionReader conditions;

  QueryReader(String soql) {
    this.soql = soql;
    this.conditions = new ConditionReader(soql, this);
  }

  Query query(SoqlParser.SelectContext select) {
    if (select.access != null && !MODES.contains(lower(select.access.getText()))) {
      throw unexpected(select.access);
    }
    return new Query(
        select.selectItem().stream().map(this::item).toList(),
        select.object.getText(),
        position(select.object),
        aliases(select),
        select.scope == null ? null : select.scope.getText(),
        select.where == null ? null : conditions.condition(select.where),
        select.expression().stream().map(this::expression).toList(),
        select.having == null ? null : conditions.condition(select.having),
        select.orderItem().stream().map(this::order).toList(),
        select.limit == null ? null : number(select.limit),
        select.offset == null ? 0 : number(select.offset),
        select.ALL() != null);
  }

  private static Map<String, List<String>> aliases(SoqlParser.SelectContext select) {
    Map<String, List<String>> aliases = new HashMap<>();
    if (select.alias != null) {
      aliases.put(lower(select.alias.getText()), List.of());
    }
    for (SoqlParser.RelationContext relation : select.relation()) {
      aliases.put(lower(relation.alias.getText()), path(relation.path()).parts());
    }
    return aliases;
  }

  private ApiFault unexpected(ParserRuleContext context) {
    return new ApiFault(
        "MALFORMED_QUERY",
        QueryErrors.at(soql, position(context), "unexpected token: '" + context.getText() + "'"));
  }

  int number(Token token) {
    try {
      return Integer.parseInt(token.getText());
    } catch (NumberFormatException e) {
      throw new ApiFault("MALFORMED_QUERY", "The number " + token.getText() + " is too large.");
    }
  }

  private Item item(SoqlParser.SelectItemContext context) {
    return switch (context) {
      case SoqlParser.ChildrenContext children -> new Item.Children(query(children.select()));
      case SoqlParser.TypeofContext typeOf ->
          new Item.TypeOf(
              path(typeOf.relationship),
              typeOf.typeCase().stream().map(QueryReader::typeCase).toList(),
              typeOf.paths() == null ? List.of() : paths(typeOf.paths()));
      case SoqlParser.ColumnContext column ->
          new Item.Column(
              expression(column.expression()),
              column.alias == null ? null : column.alias.getText());
      default -> throw new IllegalStateException("Unknown item.");
    };
  }

  private static TypeCase typeCase(SoqlParser.TypeCaseContext context) {
    return new TypeCase(context.type.getText(), paths(context.paths()), position(context.type));
  }

  private static List<Path> paths(SoqlParser.PathsContext context) {
    return context.path().stream().map(QueryReader::path).toList();
  }

  Expression expression(SoqlParser.ExpressionContext context) {
    return switch (context) {
      case SoqlParser.CallContext call ->
          new Call(
              call.function.getText(),
              call.expression().stream().map(this::expression).toList(),
              position(call));
      case SoqlParser.FieldContext field -> path(field.path());
      default -> throw new IllegalStateException("Unknown expression.");
    };
  }

  private Order order(SoqlParser.OrderItemContext context) {
    boolean descending =
        context.direction != null && context.direction.getText().equalsIgnoreCase("DESC");
    boolean nullsLast = context.nulls != null && context.nulls.getText().equalsIgnoreCase("LAST");
    return new Order(expression(context.expression()), descending, nullsLast);
  }

  private static Path path(SoqlParser.PathContext context) {
    List<String> parts =
        context.identifier().stream().map(SoqlParser.IdentifierContext::getText).toList();
    return new Path(parts, position(context));
  }

  static Position position(ParserRuleContext context) {
    return new Position(context.getStart().getStartIndex());
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
