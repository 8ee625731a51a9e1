package dev.drawbridge.emulator.formula;

import dev.drawbridge.emulator.formula.grammar.FormulaLexer;
import dev.drawbridge.emulator.formula.grammar.FormulaParser;
import dev.drawbridge.emulator.schema.FieldType;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.schema.Schema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.jspecify.annotations.Nullable;

/** A formula over the fields of one object, checked against the schema. */
public final class Formula {
  private final Expression expression;
  private final List<FieldReference> references;

  private Formula(Expression expression, List<FieldReference> references) {
    this.expression = expression;
    this.references = references;
  }

  /**
   * Reads a formula.
   *
   * @param blanksAsZero whether empty numbers count as zero
   * @throws IllegalArgumentException with a sentence if it is none
   */
  public static Formula of(
      String text, Schema schema, ObjectDescribe object, boolean blanksAsZero) {
    var lexer = new FormulaLexer(CharStreams.fromString(text));
    var parser = new FormulaParser(new CommonTokenStream(lexer));
    lexer.removeErrorListeners();
    parser.removeErrorListeners();
    parser.addErrorListener(new SyntaxError());
    var compiler = new FormulaCompiler(new Names(schema, object), blanksAsZero);
    Expression expression = compiler.visit(parser.formula().expression());
    return new Formula(expression, compiler.references());
  }

  /**
   * Reads a formula that is true or false.
   *
   * @throws IllegalArgumentException with a sentence if it is none
   */
  public static Formula condition(String text, Schema schema, ObjectDescribe object) {
    var formula = of(text, schema, object, false);
    if (!formula.expression.kind().fits(Kind.BOOLEAN)) {
      throw new IllegalArgumentException(
          "Formula result is data type ("
              + formula.expression.kind().words()
              + "), incompatible with expected data type (true or false).");
    }
    return formula;
  }

  /** The fields it names. */
  public List<FieldReference> references() {
    return references;
  }

  /** Whether the condition holds; one that comes to no value does not. */
  public boolean holds(Scope scope) {
    return Boolean.TRUE.equals(value(scope));
  }

  /** Its value; null also if it comes to none. */
  public @Nullable Object value(Scope scope) {
    try {
      return expression.value(scope);
    } catch (FormulaError error) {
      return null;
    }
  }

  /** Its value as a field of a type stores it. */
  public @Nullable Object value(Scope scope, FieldType type, int scale) {
    Object value = value(scope);
    return switch (type) {
      case BOOLEAN -> Boolean.TRUE.equals(value);
      case DOUBLE, CURRENCY, PERCENT ->
          value instanceof BigDecimal number ? number.setScale(scale, RoundingMode.HALF_UP) : null;
      case INT -> value instanceof BigDecimal number ? (Object) number.longValue() : null;
      default -> value instanceof String text && text.isEmpty() ? null : value;
    };
  }

  private static final class SyntaxError extends BaseErrorListener {
    @Override
    public void syntaxError(
        Recognizer<?, ?> recognizer,
        @Nullable Object symbol,
        int line,
        int column,
        String message,
        @Nullable RecognitionException cause) {
      throw new IllegalArgumentException(
          "Syntax error in the formula at line %d, column %d: %s."
              .formatted(line, column + 1, message));
    }
  }
}
