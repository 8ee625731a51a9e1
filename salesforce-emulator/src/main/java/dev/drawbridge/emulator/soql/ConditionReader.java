package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.soql.Query.Condition;
import dev.drawbridge.emulator.soql.Query.Literal;
import dev.drawbridge.emulator.soql.grammar.SoqlParser;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;

/** Makes conditions of their parse trees. */
final class ConditionReader {
  private static final int LONGEST_LITERAL = 4_000;

  private final String soql;
  private final QueryReader queries;

  ConditionReader(String soql, QueryReader queries) {
    this.soql = soql;
    this.queries = queries;
  }

  Condition condition(SoqlParser.ConditionContext context) {
    return switch (context) {
      case SoqlParser.ConjunctionContext and ->
          new Condition.And(and.term().stream().map(this::term).toList());
      case SoqlParser.DisjunctionContext or ->
          new Condition.Or(or.term().stream().map(this::term).toList());
      case SoqlParser.SingleContext single -> term(single.term());
      default -> throw new IllegalStateException("Unknown condition.");
    };
  }

  private Condition term(SoqlParser.TermContext context) {
    return switch (context) {
      case SoqlParser.NegationContext not -> new Condition.Not(term(not.term()));
      case SoqlParser.GroupContext group -> condition(group.condition());
      case SoqlParser.ComparisonContext compare ->
          new Condition.Compare(
              queries.expression(compare.expression()),
              compare.comparator().getText().toUpperCase(Locale.ROOT),
              literal(compare.value()));
      case SoqlParser.SemiJoinContext join ->
          new Condition.InQuery(
              queries.expression(join.expression()),
              join.NOT() != null,
              queries.query(join.select()));
      case SoqlParser.MembershipContext in ->
          new Condition.In(
              queries.expression(in.expression()), in.NOT() != null, literals(in.values()));
      case SoqlParser.PicklistContext chosen ->
          new Condition.Includes(
              queries.expression(chosen.expression()),
              chosen.EXCLUDES() != null,
              literals(chosen.values()));
      default -> throw new IllegalStateException("Unknown term.");
    };
  }

  private List<Literal> literals(SoqlParser.ValuesContext context) {
    return context.value().stream().map(this::literal).toList();
  }

  private Literal literal(SoqlParser.ValueContext context) {
    String text = context.getText();
    try {
      return switch (context) {
        case SoqlParser.TextContext string -> new Literal.Text(unescaped(text));
        case SoqlParser.NumberContext number ->
            new Literal.Number(new BigDecimal(text.startsWith("+") ? text.substring(1) : text));
        case SoqlParser.DatetimeContext instant ->
            new Literal.DateTime(OffsetDateTime.parse(withColon(text)).toInstant());
        case SoqlParser.DateContext date -> new Literal.Date(LocalDate.parse(text));
        case SoqlParser.TrueContext yes -> new Literal.Bool(true);
        case SoqlParser.FalseContext no -> new Literal.Bool(false);
        case SoqlParser.NullContext nothing -> new Literal.Null();
        case SoqlParser.SpanContext span -> span(span);
        default -> throw new IllegalStateException("Unknown value.");
      };
    } catch (DateTimeException e) {
      throw new ApiFault(
          "MALFORMED_QUERY",
          QueryErrors.at(soql, QueryReader.position(context), "Invalid date or time: " + text));
    }
  }

  private Literal span(SoqlParser.SpanContext context) {
    var span = DateSpan.of(context.name().getText(), context.INTEGER() != null);
    if (span == null) {
      throw new ApiFault(
          "MALFORMED_QUERY",
          QueryErrors.at(
              soql,
              QueryReader.position(context),
              "unexpected token: '" + context.getText() + "'"));
    }
    int count = context.INTEGER() == null ? 0 : queries.number(context.INTEGER().getSymbol());
    return new Literal.Span(span, count);
  }

  private static String withColon(String text) {
    return text.toUpperCase(Locale.ROOT).replaceFirst("([+-]\\d{2})(\\d{2})$", "$1:$2");
  }

  private static String unescaped(String quoted) {
    if (quoted.length() - 2 > LONGEST_LITERAL) {
      throw new ApiFault(
          "MALFORMED_QUERY",
          "String literals in a WHERE clause can not be longer than "
              + LONGEST_LITERAL
              + " characters");
    }
    var text = new StringBuilder();
    for (int i = 1; i < quoted.length() - 1; i++) {
      char c = quoted.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escaped = quoted.charAt(++i);
      text.append(
          switch (escaped) {
            case 'n', 'N' -> "\n";
            case 'r', 'R' -> "\r";
            case 't', 'T' -> "\t";
            case 'b', 'B' -> "\b";
            case 'f', 'F' -> "\f";
            case '\'', '"', '\\' -> String.valueOf(escaped);
            // LIKE has to know these two from the wildcards.
            case '_', '%' -> "\\" + escaped;
            default ->
                throw new ApiFault(
                    "MALFORMED_QUERY",
                    "Invalid string literal "
                        + quoted
                        + ". Illegal character"
                        + " sequence '\\"
                        + escaped
                        + "' in string literal");
          });
    }
    return text.toString();
  }
}
