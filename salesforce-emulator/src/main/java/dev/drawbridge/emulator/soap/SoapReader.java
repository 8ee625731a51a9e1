package dev.drawbridge.emulator.soap;

import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.Sent;
import dev.drawbridge.emulator.xml.XmlInput;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads request envelopes. Elements are known by their local names: clients' namespaces differ. */
final class SoapReader {
  private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";

  private final XMLStreamReader xml;
  private final Map<String, String> headers = new HashMap<>();
  private final Map<String, List<String>> arguments = new HashMap<>();
  private final List<RecordInput> records = new ArrayList<>();
  private String operation = "";

  private SoapReader(XMLStreamReader xml) {
    this.xml = xml;
  }

  /**
   * Reads an envelope.
   *
   * @throws ApiFault with the parser's sentence when it is not one
   */
  static SoapRequest read(byte[] body) {
    try {
      XMLStreamReader xml = XmlInput.reader(body);
      return new SoapReader(xml).envelope();
    } catch (XMLStreamException e) {
      throw client(XmlInput.problem(e));
    }
  }

  /**
   * An argument as an instant.
   *
   * @throws ApiFault if it is none
   */
  static Instant dateTime(SoapRequest request, String argument) {
    String text = request.first(argument).trim();
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw client("'" + text + "' is not a valid value for the type xsd:dateTime");
    }
  }

  private static ApiFault client(String message) {
    return new ApiFault("soapenv:Client", message);
  }

  private SoapRequest envelope() throws XMLStreamException {
    xml.nextTag();
    if (!xml.getLocalName().equals("Envelope")) {
      throw client("The request is no SOAP envelope; its root is '" + xml.getLocalName() + "'.");
    }
    while (nextChild()) {
      switch (xml.getLocalName()) {
        case "Header" -> readHeaders();
        case "Body" -> readBody();
        default -> throw client("Unexpected element '" + xml.getLocalName() + "' in the envelope.");
      }
    }
    while (xml.hasNext()) {
      xml.next();
    }
    if (operation.isEmpty()) {
      throw client("The request's body is empty; it must name an operation.");
    }
    return new SoapRequest(headers, operation, arguments, records);
  }

  private void readHeaders() throws XMLStreamException {
    while (nextChild()) {
      String header = xml.getLocalName();
      while (nextChild()) {
        String part = xml.getLocalName();
        headers.put(header + "." + part, text());
      }
    }
  }

  private void readBody() throws XMLStreamException {
    while (nextChild()) {
      if (!operation.isEmpty()) {
        throw client("The request's body must name one operation only.");
      }
      operation = xml.getLocalName();
      while (nextChild()) {
        String name = xml.getLocalName();
        if (name.equals("sObjects")) {
          records.add(record());
        } else {
          arguments.computeIfAbsent(name, key -> new ArrayList<>()).add(text());
        }
      }
    }
  }

  private RecordInput record() throws XMLStreamException {
    String type = xsiType();
    String id = null;
    Map<String, Sent> fields = new LinkedHashMap<>();
    while (nextChild()) {
      String name = xml.getLocalName();
      boolean nil = nil();
      Sent sent = value();
      switch (sent) {
        case Sent.Text(String text) when name.equals("type") -> type = text.trim();
        case Sent.Text(String text) when name.equals("fieldsToNull") ->
            fields.put(text.trim(), new Sent.Null());
        case Sent.Text(String text) when name.equalsIgnoreCase("Id") ->
            id = text.isBlank() ? null : text.trim();
        default -> {
          // A nil element says nothing: emptying a field takes fieldsToNull.
          if (!nil) {
            fields.put(name, sent);
          }
        }
      }
    }
    return new RecordInput(Objects.requireNonNullElse(type, ""), id, fields);
  }

  /** The text of the current element or, if it has children, the parent record it names. */
  private Sent value() throws XMLStreamException {
    var text = new StringBuilder();
    Map<String, String> keys = new LinkedHashMap<>();
    String type = xsiType();
    boolean parent = false;
    for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        parent = true;
        String name = xml.getLocalName();
        String key = text();
        if (name.equals("type")) {
          type = key.trim();
        } else if (!name.equals("fieldsToNull") && !(name.equals("Id") && key.isBlank())) {
          keys.put(name, key);
        }
      } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
        text.append(xml.getText());
      }
    }
    return parent ? new Sent.Parent(type, keys) : new Sent.Text(text.toString());
  }

  private String text() throws XMLStreamException {
    return xml.getElementText();
  }

  private boolean nil() {
    String nil = xml.getAttributeValue(XSI, "nil");
    return nil != null && (nil.equals("true") || nil.equals("1"));
  }

  /** The record type in an xsi:type such as {@code sobj:Account}; some clients name it so. */
  private @Nullable String xsiType() {
    String type = xml.getAttributeValue(XSI, "type");
    if (type == null) {
      return null;
    }
    String local = type.substring(type.indexOf(':') + 1);
    return local.equalsIgnoreCase("sObject") ? null : local;
  }

  /** Moves to the next child element; false at the end of the current one. */
  private boolean nextChild() throws XMLStreamException {
    for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        return true;
      }
    }
    return false;
  }
}
