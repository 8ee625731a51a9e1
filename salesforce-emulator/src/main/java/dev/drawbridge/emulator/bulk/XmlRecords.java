package dev.drawbridge.emulator.bulk;

import dev.drawbridge.emulator.call.RecordInput;
import dev.drawbridge.emulator.call.Sent;
import dev.drawbridge.emulator.schema.ObjectDescribe;
import dev.drawbridge.emulator.xml.XmlInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads batches of sObjects in XML; their fields have the names that were sent. */
final class XmlRecords {
  private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";

  private final XMLStreamReader xml;
  private final ObjectDescribe object;

  private XmlRecords(XMLStreamReader xml, ObjectDescribe object) {
    this.xml = xml;
    this.object = object;
  }

  static List<RecordInput> read(byte[] body, ObjectDescribe object) throws BadBatch {
    try {
      return new XmlRecords(XmlInput.reader(body), object).records();
    } catch (XMLStreamException e) {
      throw new BadBatch("Failed to parse the batch: " + XmlInput.problem(e));
    }
  }

  private List<RecordInput> records() throws XMLStreamException, BadBatch {
    xml.nextTag();
    expect("sObjects");
    List<RecordInput> records = new ArrayList<>();
    while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
      expect("sObject");
      records.add(record());
    }
    while (xml.hasNext()) {
      xml.next();
    }
    return records;
  }

  private void expect(String name) throws BadBatch {
    if (!xml.getLocalName().equals(name)) {
      throw new BadBatch("Expected the element " + name + ", not " + xml.getLocalName());
    }
  }

  private RecordInput record() throws XMLStreamException, BadBatch {
    String id = null;
    Map<String, Sent> fields = new LinkedHashMap<>();
    while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String name = xml.getLocalName();
      String nil = xml.getAttributeValue(XSI, "nil");
      Sent sent = value();
      if (nil != null && (nil.equals("true") || nil.equals("1"))) {
        sent = new Sent.Null();
      }
      switch (sent) {
        case Sent.Text(String text) when name.equalsIgnoreCase("Id") ->
            id = text.isBlank() ? null : text.trim();
        case Sent.Text(String text) when name.equals("type") -> {}
        // An empty element says nothing: emptying a field takes xsi:nil.
        case Sent.Text(String text) when text.isEmpty() -> {}
        default -> fields.put(name, sent);
      }
    }
    return new RecordInput(object.name(), id, fields);
  }

  /** The text of the current element or, if an sObject stands in it, the parent that it names. */
  private Sent value() throws XMLStreamException, BadBatch {
    var text = new StringBuilder();
    Sent parent = null;
    for (int event = xml.next(); event != XMLStreamConstants.END_ELEMENT; event = xml.next()) {
      if (event == XMLStreamConstants.START_ELEMENT) {
        expect("sObject");
        parent = parent();
      } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
        text.append(xml.getText());
      }
    }
    return parent == null ? new Sent.Text(text.toString()) : parent;
  }

  private Sent parent() throws XMLStreamException {
    String type = null;
    Map<String, String> keys = new LinkedHashMap<>();
    while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String name = xml.getLocalName();
      String value = xml.getElementText();
      if (name.equals("type")) {
        type = value.trim();
      } else {
        keys.put(name, value);
      }
    }
    return new Sent.Parent(type, keys);
  }
}
