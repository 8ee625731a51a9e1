package dev.drawbridge.emulator.xml;

import java.io.ByteArrayInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Opens XML from clients: without DTDs and external entities. */
public final class XmlInput {
  private XmlInput() {}

  public static XMLStreamReader reader(byte[] body) throws XMLStreamException {
    var factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    // Without a DTD there is nothing to expand; JDK 24's lower limits count plain text.
    factory.setProperty("jdk.xml.totalEntitySizeLimit", "0");
    factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", "0");
    return factory.createXMLStreamReader(new ByteArrayInputStream(body));
  }

  /** The parser's sentence without the place it puts before it. */
  public static String problem(XMLStreamException e) {
    String message = String.valueOf(e.getMessage());
    int detail = message.indexOf("Message: ");
    return detail < 0 ? message : message.substring(detail + 9);
  }
}
