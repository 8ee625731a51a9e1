package dev.drawbridge.functions.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drawbridge.api.ApiJson;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PageTest {
  private static Page.Range range(Map<String, String> query) {
    return Page.range(Requests.to("GET /x", query));
  }

  @Test
  void aPageIsAfterAnIdAndOfABoundedSize() {
    assertThat(range(Map.of())).isEqualTo(new Page.Range(0, 200));
    assertThat(range(Map.of("after", "17", "per_page", "500"))).isEqualTo(new Page.Range(17, 500));
    assertThatThrownBy(() -> range(Map.of("per_page", "501")))
        .hasMessage("per_page must be a whole number from 1 to 500.");
  }

  @Test
  void aFullPageSaysWhereTheNextOneIs() {
    var page = Page.of(5, "/x/holds", new Page.Range(1, 2), List.of(3L, 9L), Function.identity());
    assertThat(ApiJson.text(page))
        .isEqualTo(
            "{\"count\":5,\"next\":\"/x/holds?after=9&per_page=2\",\"previous\":null,"
                + "\"results\":[3,9]}");
  }

  @Test
  void theLastPageHasNoNext() {
    assertThat(Page.of(1, "/x", new Page.Range(0, 2), List.of(3L), Function.identity()).next())
        .isNull();
    assertThat(Page.whole(List.of("a", "b")).count()).isEqualTo(2);
  }

  @Test
  void aPathWithAQueryKeepsIt() {
    assertThat(Page.next("/x?hours=2", new Page.Range(0, 1), List.of(3L), Function.identity()))
        .isEqualTo("/x?hours=2&after=3&per_page=1");
  }
}
