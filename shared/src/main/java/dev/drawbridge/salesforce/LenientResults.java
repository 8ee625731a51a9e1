package dev.drawbridge.salesforce;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the results of a write call by element name alone, in any order, and with status codes no
 * enum knows. WSC throws the whole answer away for one value that is newer than its jar, after the
 * records were committed; this is asked before anything is called unknown.
 */
final class LenientResults {
  private LenientResults() {}

  /** The results, when the answer is complete, well-formed and has as many as were sent. */
  static Optional<List<RecordResult>> parse(byte[] answer, int expected) {
    try {
      List<RecordResult> results = results(answer);
      return results.size() == expected ? Optional.of(results) : Optional.empty();
    } catch (XMLStreamException e) {
      return Optional.empty();
    }
  }

  private static List<RecordResult> results(byte[] answer) throws XMLStreamException {
    var factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(answer));
    var results = new ArrayList<RecordResult>();
    while (xml.hasNext()) {
      boolean starts = xml.next() == XMLStreamConstants.START_ELEMENT;
      if (starts && xml.getLocalName().equals("result")) {
        results.add(result(xml));
      }
    }
    return results;
  }

  private static RecordResult result(XMLStreamReader xml) throws XMLStreamException {
    String id = "";
    String code = "";
    String message = "";
    boolean success = false;
    boolean created = false;
    int depth = 1;
    while (depth > 0) {
      int event = xml.next();
      if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      }
      if (event != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      String name = xml.getLocalName();
      switch (name) {
        case "id" -> id = depth == 1 ? xml.getElementText() : skipped(xml, id);
        case "success" -> success = xml.getElementText().strip().equals("true");
        case "created" -> created = xml.getElementText().strip().equals("true");
        case "statusCode" -> code = xml.getElementText().strip();
        case "message" -> message = xml.getElementText();
        default -> depth++;
      }
    }
    if (success && !id.isBlank()) {
      return new RecordResult.Accepted(id.strip(), created);
    }
    if (success || code.isEmpty()) {
      throw new XMLStreamException("a result without id or code");
    }
    return new RecordResult.Rejected(code, message);
  }

  private static String skipped(XMLStreamReader xml, String kept) throws XMLStreamException {
    xml.getElementText();
    return kept;
  }
}
