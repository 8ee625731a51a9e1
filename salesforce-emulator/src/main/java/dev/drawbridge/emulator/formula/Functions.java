package dev.drawbridge.emulator.formula;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The functions by name; those of one kind of value have classes of their own. */
final class Functions {
  private Functions() {}

  static Expression call(String name, List<Expression> arguments) {
    Expression found = logic(name, arguments);
    found = found == null ? TextFunctions.call(name, arguments) : found;
    found = found == null ? NumberFunctions.call(name, arguments) : found;
    found = found == null ? DateFunctions.call(name, arguments) : found;
    if (found == null) {
      throw new IllegalArgumentException("Unknown function " + name + ". Check spelling.");
    }
    return found;
  }

  private static @Nullable Expression logic(String name, List<Expression> arguments) {
    return switch (name) {
      case "AND", "OR" -> {
        arguments.forEach(argument -> Operators.need(name, argument, Kind.BOOLEAN));
        atLeast(name, arguments, 1);
        boolean and = name.equals("AND");
        yield new Expression(
            Kind.BOOLEAN,
            scope ->
                and
                    ? arguments.stream().allMatch(argument -> yes(argument, scope))
                    : arguments.stream().anyMatch(argument -> yes(argument, scope)));
      }
      case "NOT" -> {
        check(name, arguments, Kind.BOOLEAN);
        yield new Expression(Kind.BOOLEAN, scope -> !yes(arguments.getFirst(), scope));
      }
      case "IF" -> choice(arguments);
      case "CASE" -> cases(arguments);
      case "ISBLANK", "ISNULL" -> {
        count(name, arguments, 1);
        yield new Expression(
            Kind.BOOLEAN, scope -> Operators.same(arguments.getFirst().value(scope), null));
      }
      case "BLANKVALUE", "NULLVALUE" -> {
        count(name, arguments, 2);
        Operators.need(name, arguments.get(1), arguments.getFirst().kind());
        yield new Expression(
            arguments.getFirst().kind(),
            scope -> {
              Object value = arguments.getFirst().value(scope);
              return Operators.same(value, null) ? arguments.get(1).value(scope) : value;
            });
      }
      case "ISNEW" -> {
        count(name, arguments, 0);
        yield new Expression(Kind.BOOLEAN, Scope::isNew);
      }
      default -> null;
    };
  }

  private static Expression choice(List<Expression> arguments) {
    count("IF", arguments, 3);
    Operators.need("IF", arguments.getFirst(), Kind.BOOLEAN);
    Expression yes = arguments.get(1);
    Expression no = arguments.get(2);
    if (yes.kind() != Kind.NOTHING) {
      Operators.need("IF", no, yes.kind());
    }
    return new Expression(
        yes.kind() == Kind.NOTHING ? no.kind() : yes.kind(),
        scope -> (yes(arguments.getFirst(), scope) ? yes : no).value(scope));
  }

  private static Expression cases(List<Expression> arguments) {
    if (arguments.size() < 4 || arguments.size() % 2 != 0) {
      throw number("CASE", arguments.size());
    }
    Kind result = arguments.getLast().kind();
    for (int i = 2; i < arguments.size(); i += 2) {
      Operators.need("CASE", arguments.get(i), result);
    }
    return new Expression(
        result,
        scope -> {
          Object value = arguments.getFirst().value(scope);
          for (int i = 1; i < arguments.size() - 1; i += 2) {
            if (Operators.same(value, arguments.get(i).value(scope))) {
              return arguments.get(i + 1).value(scope);
            }
          }
          return arguments.getLast().value(scope);
        });
  }

  static boolean yes(Expression expression, Scope scope) {
    return Boolean.TRUE.equals(expression.value(scope));
  }

  /** Checks number and kinds of arguments. */
  static void check(String name, List<Expression> arguments, Kind... kinds) {
    count(name, arguments, kinds.length);
    for (int i = 0; i < kinds.length; i++) {
      Operators.need(name, arguments.get(i), Objects.requireNonNull(kinds[i]));
    }
  }

  static void count(String name, List<Expression> arguments, int wanted) {
    if (arguments.size() != wanted) {
      throw number(name, arguments.size());
    }
  }

  static void atLeast(String name, List<Expression> arguments, int wanted) {
    if (arguments.size() < wanted) {
      throw number(name, arguments.size());
    }
  }

  private static IllegalArgumentException number(String name, int received) {
    return new IllegalArgumentException(
        "Incorrect number of parameters for function '%s()', received %d."
            .formatted(name, received));
  }
}
