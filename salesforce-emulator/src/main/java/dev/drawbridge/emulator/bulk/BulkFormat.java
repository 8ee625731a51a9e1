package dev.drawbridge.emulator.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.xml.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The two languages in which the Bulk API tells of jobs, batches and errors. */
enum BulkFormat {
  XML,
  JSON;

  private static final String NAMESPACE = "http://www.force.com/2009/06/asyncapi/dataload";
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.'000'").withZone(ZoneOffset.UTC);

  /** The language of a request with this content type. */
  static BulkFormat of(@Nullable String contentType) {
    return contentType != null && contentType.trim().startsWith("application/json") ? JSON : XML;
  }

  /** The language in which to answer: the request's if it has one, else the job's. */
  static BulkFormat of(@Nullable String contentType, Job job) {
    boolean says =
        contentType != null
            && (contentType.contains("application/json")
                || contentType.contains("application/xml"));
    return says ? of(contentType) : job.spec().contentType() == ContentType.JSON ? JSON : XML;
  }

  /**
   * An answer with named values: texts, numbers, instants, and lists of further ones, which stand
   * side by side in XML.
   */
  Answer answer(int status, String root, Map<String, Object> values) {
    return switch (this) {
      case XML -> {
        XmlWriter xml = document(root);
        elements(xml, values);
        yield xml(status, xml.close(root));
      }
      case JSON -> json(status, plain(values));
    };
  }

  private static XmlWriter document(String root) {
    return new XmlWriter()
        .raw(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><" + root + " xmlns=\"" + NAMESPACE + "\">");
  }

  /** A document in which values may be nil. */
  static XmlWriter results(String root) {
    return new XmlWriter()
        .raw(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><"
                + root
                + " xmlns=\""
                + NAMESPACE
                + "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">");
  }

  static Answer xml(int status, XmlWriter xml) {
    return new Answer(
        status, "application/xml;charset=UTF-8", xml.toString().getBytes(StandardCharsets.UTF_8));
  }

  static Answer json(int status, Object value) {
    try {
      return Answer.json(status, MAPPER.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An answer cannot be written as JSON.", e);
    }
  }

  private static void elements(XmlWriter xml, Map<String, Object> values) {
    values.forEach(
        (name, value) -> {
          if (value instanceof List<?> list) {
            list.forEach(each -> element(xml, name, each));
          } else {
            element(xml, name, value);
          }
        });
  }

  private static void element(XmlWriter xml, String name, Object value) {
    switch (value) {
      case Map<?, ?> nested -> {
        xml.open(name);
        nested.forEach((key, inner) -> elements(xml, Map.of(String.valueOf(key), inner)));
        xml.close(name);
      }
      case Instant instant -> xml.element(name, SECONDS.format(instant) + "Z");
      default -> xml.element(name, value);
    }
  }

  private static Object plain(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, inner) -> copy.put(String.valueOf(name), plain(inner)));
        yield copy;
      }
      case List<?> list -> list.stream().map(BulkFormat::plain).toList();
      case Instant instant -> SECONDS.format(instant) + "+0000";
      default -> value;
    };
  }
}
