package dev.drawbridge.local.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {
  private static final List<Route> ROUTES =
      Stream.of("GET /a", "ANY /a", "GET /{x}", "GET /{x}/b.c", "ANY /{x}/{y}", "GET /{all+}")
          .map(key -> key.split(" "))
          .map(key -> new Route(key[0], key[1], "f", new Authorizer.Open()))
          .toList();

  @ParameterizedTest
  @CsvSource({
    "GET, /a, GET /a",
    "POST, /a, ANY /a",
    "GET, /b, GET /{x}",
    "GET, /a/b.c, 'GET /{x}/b.c'",
    "GET, /a/bxc, 'ANY /{x}/{y}'",
    "DELETE, /a/b, 'ANY /{x}/{y}'",
    "GET, /a/b/c, GET /{all+}",
    "POST, /a/b/c, none",
    "GET, /, none"
  })
  void theMostSpecificRouteServes(String method, String path, String key) {
    String found =
        ROUTES.stream()
            .filter(route -> route.match(method, path) != null)
            .min(Comparator.comparingInt(Route::rank))
            .map(Route::key)
            .orElse("none");
    assertThat(found).isEqualTo(key);
  }

  @Test
  void variablesAreNamed() {
    var route = new Route("get", "/c/{id}/holds/{hold}/{rest+}", "f", new Authorizer.Open());
    assertThat(route.match("GET", "/c/7/holds/8/x/y"))
        .isEqualTo(Map.of("id", "7", "hold", "8", "rest", "x/y"));
    assertThat(route.match("GET", "/c/7/holds/8")).isNull();
  }
}
