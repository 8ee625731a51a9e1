package dev.drawbridge.emulator.formula;

import dev.drawbridge.emulator.formula.grammar.FormulaBaseVisitor;
import dev.drawbridge.emulator.formula.grammar.FormulaParser;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;

/** Checks a parsed formula and makes it computable. */
final class FormulaCompiler extends FormulaBaseVisitor<Expression> {
  private final Names names;
  private final Operators operators;
  private final List<FieldReference> references = new ArrayList<>();

  FormulaCompiler(Names names, boolean blanksAsZero) {
    this.names = names;
    this.operators = new Operators(blanksAsZero);
  }

  List<FieldReference> references() {
    return List.copyOf(references);
  }

  @Override
  public Expression visitGroup(FormulaParser.GroupContext context) {
    return visit(context.expression());
  }

  @Override
  public Expression visitCall(FormulaParser.CallContext context) {
    String name = context.NAME().getText().toUpperCase(Locale.ROOT);
    if (name.equals("PRIORVALUE") || name.equals("ISCHANGED")) {
      return prior(name, context.expression());
    }
    return Functions.call(name, context.expression().stream().map(this::visit).toList());
  }

  private Expression prior(String name, List<FormulaParser.ExpressionContext> arguments) {
    if (arguments.size() != 1
        || !(arguments.getFirst() instanceof FormulaParser.ReferenceContext field)) {
      throw new IllegalArgumentException("The function " + name + " needs one field.");
    }
    FieldReference reference = resolve(field);
    if (name.equals("PRIORVALUE")) {
      return new Expression(
          Kind.of(reference.field().type()), scope -> value(scope.priorValue(reference)));
    }
    return new Expression(
        Kind.BOOLEAN,
        scope ->
            !scope.isNew()
                && !Operators.same(
                    value(scope.value(reference)), value(scope.priorValue(reference))));
  }

  @Override
  public Expression visitSigned(FormulaParser.SignedContext context) {
    Expression operand = visit(context.expression());
    return switch (context.sign.getText()) {
      case "!" -> Functions.call("NOT", List.of(operand));
      case "-" ->
          operators.arithmetic("-", new Expression(Kind.NUMBER, scope -> BigDecimal.ZERO), operand);
      default -> operand;
    };
  }

  @Override
  public Expression visitPower(FormulaParser.PowerContext context) {
    return operators.arithmetic("^", visit(context.expression(0)), visit(context.expression(1)));
  }

  @Override
  public Expression visitProduct(FormulaParser.ProductContext context) {
    return operators.arithmetic(
        context.operator.getText(), visit(context.expression(0)), visit(context.expression(1)));
  }

  @Override
  public Expression visitSum(FormulaParser.SumContext context) {
    return operators.sum(
        context.operator.getText(), visit(context.expression(0)), visit(context.expression(1)));
  }

  @Override
  public Expression visitJoin(FormulaParser.JoinContext context) {
    return Operators.join(visit(context.expression(0)), visit(context.expression(1)));
  }

  @Override
  public Expression visitOrder(FormulaParser.OrderContext context) {
    return operators.order(
        context.operator.getText(), visit(context.expression(0)), visit(context.expression(1)));
  }

  @Override
  public Expression visitEquality(FormulaParser.EqualityContext context) {
    String operator = context.operator.getText();
    return operators.equality(
        operator.startsWith("="), visit(context.expression(0)), visit(context.expression(1)));
  }

  @Override
  public Expression visitConjunction(FormulaParser.ConjunctionContext context) {
    return Functions.call(
        "AND", List.of(visit(context.expression(0)), visit(context.expression(1))));
  }

  @Override
  public Expression visitDisjunction(FormulaParser.DisjunctionContext context) {
    return Functions.call(
        "OR", List.of(visit(context.expression(0)), visit(context.expression(1))));
  }

  @Override
  public Expression visitNumber(FormulaParser.NumberContext context) {
    var number = new BigDecimal(context.getText());
    return new Expression(Kind.NUMBER, scope -> number);
  }

  @Override
  public Expression visitText(FormulaParser.TextContext context) {
    String quoted = context.getText();
    String text = quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1");
    return new Expression(Kind.TEXT, scope -> text);
  }

  @Override
  public Expression visitTrue(FormulaParser.TrueContext context) {
    return new Expression(Kind.BOOLEAN, scope -> true);
  }

  @Override
  public Expression visitFalse(FormulaParser.FalseContext context) {
    return new Expression(Kind.BOOLEAN, scope -> false);
  }

  @Override
  public Expression visitNull(FormulaParser.NullContext context) {
    return new Expression(Kind.NOTHING, scope -> null);
  }

  @Override
  public Expression visitReference(FormulaParser.ReferenceContext context) {
    FieldReference reference = resolve(context);
    return new Expression(
        Kind.of(reference.field().type()), scope -> value(scope.value(reference)));
  }

  private FieldReference resolve(FormulaParser.ReferenceContext context) {
    FieldReference reference =
        names.resolve(context.NAME().stream().map(TerminalNode::getText).toList());
    references.add(reference);
    return reference;
  }

  // Whole numbers are stored as such; formulas know one kind of number.
  private static @Nullable Object value(@Nullable Object stored) {
    return stored instanceof Long whole ? BigDecimal.valueOf(whole) : stored;
  }
}
