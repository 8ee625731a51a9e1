package dev.drawbridge.emulator.soap;

import dev.drawbridge.emulator.api.Answer;
import dev.drawbridge.emulator.api.ApiFault;
import dev.drawbridge.emulator.xml.XmlWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Faults as the partner API writes them: always HTTP 500. */
final class SoapFaults {
  private static final Pattern PLACE = Pattern.compile("Row:(\\d+):Column:(\\d+)");

  private SoapFaults() {}

  static Answer answer(ApiFault fault) {
    XmlWriter xml =
        new XmlWriter()
            .raw(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope"
                    + " xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                    + " xmlns:sf=\"urn:fault.partner.soap.sforce.com\""
                    + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>"
                    + "<soapenv:Fault>");
    if (fault.code().startsWith("soapenv:")) {
      xml.element("faultcode", fault.code()).element("faultstring", fault.message());
    } else {
      xml.element("faultcode", "sf:" + fault.code());
      xml.element("faultstring", fault.code() + ": " + fault.message());
      detail(xml, fault);
    }
    return Answer.xml(
        500, xml.raw("</soapenv:Fault></soapenv:Body></soapenv:Envelope>").toString());
  }

  private static void detail(XmlWriter xml, ApiFault fault) {
    String type = type(fault.code());
    xml.open("detail").raw("<sf:" + type + " xsi:type=\"sf:" + type + "\">");
    xml.element("sf:exceptionCode", fault.code());
    xml.element("sf:exceptionMessage", fault.message());
    if (query(type)) {
      Matcher place = PLACE.matcher(fault.message());
      boolean known = place.find();
      xml.element("sf:row", known ? place.group(1) : "-1");
      xml.element("sf:column", known ? place.group(2) : "-1");
    }
    xml.raw("</sf:" + type + ">").close("detail");
  }

  private static boolean query(String type) {
    return switch (type) {
      case "InvalidFieldFault", "InvalidSObjectFault", "MalformedQueryFault" -> true;
      default -> false;
    };
  }

  private static String type(String code) {
    return switch (code) {
      case "INVALID_FIELD" -> "InvalidFieldFault";
      case "INVALID_TYPE" -> "InvalidSObjectFault";
      case "MALFORMED_QUERY" -> "MalformedQueryFault";
      case "MALFORMED_ID" -> "InvalidIdFault";
      case "INVALID_QUERY_LOCATOR" -> "InvalidQueryLocatorFault";
      case "INVALID_LOGIN", "INVALID_OPERATION" -> "LoginFault";
      default -> "UnexpectedErrorFault";
    };
  }
}
