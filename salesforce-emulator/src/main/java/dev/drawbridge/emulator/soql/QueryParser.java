package dev.drawbridge.emulator.soql;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.soql.Query.Position;
import dev.drawbridge.emulator.soql.grammar.SoqlLexer;
import dev.drawbridge.emulator.soql.grammar.SoqlParser;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
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
    var lexer = new SoqlLexer(CharStreams.fromString(soql));
    var parser = new SoqlParser(new CommonTokenStream(lexer));
    lexer.removeErrorListeners();
    parser.removeErrorListeners();
    parser.addErrorListener(new Stop());
    return new QueryReader(soql).query(parser.query().select());
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
          QueryErrors.at(soql, new Position(at), "unexpected token: '" + text + "'"));
    }
  }
}
