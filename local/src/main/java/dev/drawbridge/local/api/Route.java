package dev.drawbridge.local.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A method and a path with variables, which lead to a function. */
final class Route {
  private static final Pattern VARIABLE = Pattern.compile("\\{([^}+]+)(\\+?)}");

  private final String method;
  private final String path;
  private final String function;
  private final Authorizer authorizer;
  private final List<String> variables = new ArrayList<>();
  private final Pattern pattern;

  Route(String method, String path, String function, Authorizer authorizer) {
    this.method = method.equals("*") ? "ANY" : method.toUpperCase();
    this.path = path;
    this.function = function;
    this.authorizer = authorizer;
    var regex = new StringBuilder();
    Matcher matcher = VARIABLE.matcher(path);
    int end = 0;
    while (matcher.find()) {
      regex.append(Pattern.quote(path.substring(end, matcher.start())));
      regex.append(matcher.group(2).isEmpty() ? "([^/]+)" : "(.+)");
      variables.add(matcher.group(1));
      end = matcher.end();
    }
    pattern = Pattern.compile(regex.append(Pattern.quote(path.substring(end))).toString());
  }

  String key() {
    return method + " " + path;
  }

  String function() {
    return function;
  }

  Authorizer authorizer() {
    return authorizer;
  }

  /** The path's variables when the route serves the request, or null. */
  @Nullable Map<String, String> match(String requestMethod, String requestPath) {
    if (!method.equals("ANY") && !method.equals(requestMethod)) {
      return null;
    }
    Matcher matcher = pattern.matcher(requestPath);
    if (!matcher.matches()) {
      return null;
    }
    var values = new LinkedHashMap<String, String>();
    for (int i = 0; i < variables.size(); i++) {
      values.put(variables.get(i), matcher.group(i + 1));
    }
    return values;
  }

  /** API Gateway's order: fewer variables first, greedy ones last, a named method before ANY. */
  int rank() {
    boolean greedy = path.contains("+}");
    return (greedy ? 1000 : 0) + variables.size() * 2 + (method.equals("ANY") ? 1 : 0);
  }
}
