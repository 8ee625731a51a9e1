package dev.drawbridge.emulator.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.api.StrictJson;
import dev.drawbridge.emulator.xml.XmlInput;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads jobInfos. */
final class JobInfoReader {
  private JobInfoReader() {}

  /**
   * The values of a jobInfo by name.
   *
   * @throws ApiFault if the body is none
   */
  static Map<String, String> read(BulkFormat format, byte[] body) {
    return switch (format) {
      case XML -> xml(body);
      case JSON -> json(body);
    };
  }

  private static Map<String, String> json(byte[] body) {
    Map<String, String> values = new HashMap<>();
    JsonNode node;
    try {
      node = StrictJson.read(body);
    } catch (JsonProcessingException e) {
      throw new ApiFault("ClientInputError", "Failed to parse the request: it is no JSON.");
    }
    if (!node.isObject()) {
      throw new ApiFault("ClientInputError", "Failed to parse the request: it is no JSON object.");
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getValue().isContainerNode()) {
        throw new ApiFault("ClientInputError", "Unexpected value of " + entry.getKey() + ".");
      }
      if (!entry.getValue().isNull()) {
        values.put(entry.getKey(), text(entry.getKey(), entry.getValue()));
      }
    }
    return values;
  }

  // In JSON the mode may be its number, which Python's client always sends.
  private static String text(String name, JsonNode value) {
    if (name.equals("concurrencyMode") && value.isInt()) {
      return switch (value.intValue()) {
        case 0 -> "Parallel";
        case 1 -> "Serial";
        default -> value.asText();
      };
    }
    return value.asText();
  }

  private static Map<String, String> xml(byte[] body) {
    try {
      XMLStreamReader xml = XmlInput.reader(body);
      xml.nextTag();
      if (!xml.getLocalName().equals("jobInfo")) {
        throw invalid("The root element must be jobInfo, not " + xml.getLocalName() + ".");
      }
      Map<String, String> elements = new HashMap<>();
      while (xml.nextTag() == XMLStreamReader.START_ELEMENT) {
        String name = xml.getLocalName();
        if (elements.put(name, xml.getElementText().trim()) != null) {
          throw invalid("The element " + name + " is there more than once.");
        }
      }
      return elements;
    } catch (XMLStreamException e) {
      throw invalid(XmlInput.problem(e));
    }
  }

  private static ApiFault invalid(String problem) {
    return new ApiFault("InvalidXml", "Failed to parse the request: " + problem);
  }
}
