package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.soql.Query.Condition;
import dev.drawbridge.emulator.soql.Query.Item;
import dev.drawbridge.emulator.soql.Query.Literal;
import dev.drawbridge.emulator.soql.Query.Order;
import dev.drawbridge.emulator.soql.Query.Path;
import dev.drawbridge.emulator.soql.Query.Position;
import dev.drawbridge.emulator.soql.grammar.SoqlLexer;
import dev.drawbridge.emulator.soql.grammar.SoqlParser;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;

/** Reads SOQL. */
final class QueryParser {
  private static final int LONGEST = 100_000;
  private static final int DEEPEST = 500;

  private final String soql;

  private QueryParser(String soql) {
    this.soql = soql;
  }

  /**
   * Parses a query.
   *
   * @throws ApiFault MALFORMED_QUERY saying where it stopped making sense
   */
  static Query parse(String soql) {
    if (soql.length() > LONGEST) {
      throw new ApiFault(
          "MALFORMED_QUERY", "SOQL statements can not be longer than " + LONGEST + " characters");
    }
    if (soql.chars().filter(c -> c == '(').count() > DEEPEST) {
      throw new ApiFault("MALFORMED_QUERY", "The query is nested too deeply.");
    }
    return new QueryParser(soql).query();
  }

  private Query query() {
    SoqlLexer lexer = new SoqlLexer(CharStreams.fromString(soql));
    SoqlParser parser = new SoqlParser(new CommonTokenStream(lexer));
    lexer.removeErrorListeners();
    parser.removeErrorListeners();
    parser.addErrorListener(new Stop());
    SoqlParser.QueryContext query = parser.query();
    return new Query(
        query.selectItem().stream().map(this::item).toList(),
        query.object.getText(),
        query.condition() == null ? null : condition(query.condition()),
        query.path().stream().map(QueryParser::path).toList(),
        query.orderItem().stream().map(QueryParser::order).toList(),
        query.limit == null ? null : number(query.limit),
        query.offset == null ? 0 : number(query.offset));
  }

  private final class Stop extends BaseErrorListener {
    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        @Nullable Object symbol,
        int line,
        int column,
        String message,
        @Nullable RecognitionException e) {
      int at = symbol instanceof Token token ? token.getStartIndex() : 0;
      String text = symbol instanceof Token token ? token.getText() : "";
      throw new ApiFault(
          "MALFORMED_QUERY",
          text.equals("<EOF>")
              ? QueryErrors.at(soql, new Position(at), "unexpected token: '<EOF>'")
              : QueryErrors.at(soql, new Position(at), "unexpected token: '" + text + "'"));
    }
  }

  private int number(Token token) {
    try {
      return Integer.parseInt(token.getText());
    } catch (NumberFormatException e) {
      throw new ApiFault("MALFORMED_QUERY", "The number " + token.getText() + " is too large.");
    }
  }

  private Item item(SoqlParser.SelectItemContext context) {
    if (context instanceof SoqlParser.CallContext call) {
      return new Item.Call(
          call.function.getText(),
          call.path() == null ? null : path(call.path()),
          call.alias == null ? null : call.alias.getText(),
          position(call));
    }
    SoqlParser.ColumnContext column = (SoqlParser.ColumnContext) context;
    return new Item.Column(
        path(column.path()), column.alias == null ? null : column.alias.getText());
  }

  private Condition condition(SoqlParser.ConditionContext context) {
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
              path(compare.path()),
              compare.comparator().getText().toUpperCase(Locale.ROOT),
              literal(compare.value()));
      case SoqlParser.MembershipContext in ->
          new Condition.In(
              path(in.path()), in.NOT() != null, in.value().stream().map(this::literal).toList());
      default -> throw new IllegalStateException("Unknown term.");
    };
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
        case SoqlParser.DayContext day -> new Literal.Day(days(text));
        default -> throw new IllegalStateException("Unknown value.");
      };
    } catch (DateTimeException e) {
      throw new ApiFault(
          "MALFORMED_QUERY",
          QueryErrors.at(soql, position(context), "Invalid date or time: " + text));
    }
  }

  private static int days(String word) {
    return switch (word.toUpperCase(Locale.ROOT)) {
      case "YESTERDAY" -> -1;
      case "TOMORROW" -> 1;
      default -> 0;
    };
  }

  private static String withColon(String text) {
    return text.toUpperCase(Locale.ROOT).replaceFirst("([+-]\\d{2})(\\d{2})$", "$1:$2");
  }

  private String unescaped(String quoted) {
    StringBuilder text = new StringBuilder();
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

  private static Order order(SoqlParser.OrderItemContext context) {
    boolean descending =
        context.direction != null && context.direction.getText().equalsIgnoreCase("DESC");
    boolean nullsLast = context.nulls != null && context.nulls.getText().equalsIgnoreCase("LAST");
    return new Order(path(context.path()), descending, nullsLast);
  }

  private static Path path(SoqlParser.PathContext context) {
    List<String> parts =
        context.identifier().stream().map(SoqlParser.IdentifierContext::getText).toList();
    return new Path(parts, position(context));
  }

  private static Position position(ParserRuleContext context) {
    return new Position(context.getStart().getStartIndex());
  }
}
