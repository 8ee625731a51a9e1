package dev.drawbridge.emulator.soap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.emulator.xml.XmlWriter;
import java.util.List;

/**
 * Describe results in the WSDL's order of elements. In the lists a name with {@code ?} is optional,
 * with {@code *} repeated, with {@code =} required text that may be nil; any other is a flag or a
 * number and always there.
 */
final class DescribeXml {
  private static final List<String> GLOBAL =
      words(
          "activateable associateEntityType= associateParentEntity= createable custom"
              + " customSetting dataTranslationEnabled? deepCloneable deletable"
              + " deprecatedAndHidden feedEnabled hasSubtypes idEnabled isInterface isSubtype"
              + " keyPrefix= label= labelPlural= layoutable mergeable mruEnabled name= queryable"
              + " replicateable retrieveable searchable triggerable undeletable updateable");
  private static final List<String> OBJECT =
      words(
          "activateable associateEntityType= associateParentEntity= childRelationships*"
              + " compactLayoutable createable custom customSetting dataTranslationEnabled?"
              + " deepCloneable defaultImplementation= deletable deprecatedAndHidden feedEnabled"
              + " fields* hasSubtypes idEnabled implementedBy= implementsInterfaces= isInterface"
              + " isSubtype keyPrefix= label= labelPlural= layoutable listviewable?"
              + " lookupLayoutable? mergeable mruEnabled name= networkScopeFieldName= queryable"
              + " recordTypeInfos* replicateable retrieveable searchLayoutable? searchable"
              + " triggerable? undeletable updateable urlDetail= urlEdit= urlNew=");
  private static final List<String> FIELD =
      words(
          "aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula?"
              + " cascadeDelete? caseSensitive compoundFieldName? controllerName? createable"
              + " custom dataTranslationEnabled? defaultValue? defaultValueFormula?"
              + " defaultedOnCreate dependentPicklist? deprecatedAndHidden digits"
              + " displayLocationInDecimal? encrypted? externalId? extraTypeInfo? filterable"
              + " formulaTreatNullNumberAsZero? groupable highScaleNumber? htmlFormatted? idLookup"
              + " inlineHelpText? label= length mask? maskType? name= nameField namePointing?"
              + " nillable permissionable picklistValues* polymorphicForeignKey precision"
              + " queryByDistance referenceTargetField? referenceTo* relationshipName?"
              + " relationshipOrder? restrictedDelete? restrictedPicklist scale searchPrefilterable"
              + " soapType= sortable? type= unique updateable writeRequiresMasterRead?");
  private static final List<String> CHILD =
      words(
          "cascadeDelete childSObject= deprecatedAndHidden field= relationshipName?"
              + " restrictedDelete?");
  private static final List<String> RECORD_TYPE =
      words("active available defaultRecordTypeMapping developerName= master name= recordTypeId=");
  private static final List<String> ENTRY = words("active defaultValue label= validFor? value=");

  private DescribeXml() {}

  static void global(XmlWriter xml, JsonNode object) {
    xml.open("sobjects");
    write(xml, GLOBAL, object);
    xml.close("sobjects");
  }

  static void object(XmlWriter xml, JsonNode describe) {
    xml.open("result");
    write(xml, OBJECT, describe);
    xml.close("result");
  }

  private static List<String> words(String text) {
    return List.of(text.split(" "));
  }

  private static void write(XmlWriter xml, List<String> elements, JsonNode node) {
    for (String element : elements) {
      char kind = element.charAt(element.length() - 1);
      String name = Character.isLetter(kind) ? element : element.substring(0, element.length() - 1);
      JsonNode value = node.path(name);
      switch (kind) {
        case '*' -> value.forEach(item -> repeated(xml, name, item));
        case '?' -> {
          if (value.isValueNode() && !value.isNull()) {
            optional(xml, name, value);
          }
        }
        case '=' ->
            xml.element(name, value.isValueNode() && !value.isNull() ? value.asText() : null);
        default -> xml.element(name, value.asText("false"));
      }
    }
  }

  // The one element of type anyType: clients cannot read it without an xsi:type.
  private static void optional(XmlWriter xml, String name, JsonNode value) {
    if (name.equals("defaultValue")) {
      String type = value.isBoolean() ? "xsd:boolean" : "xsd:string";
      xml.raw("<defaultValue xsi:type=\"" + type + "\">").text(value.asText());
      xml.close(name);
    } else {
      xml.element(name, value.asText());
    }
  }

  private static void repeated(XmlWriter xml, String name, JsonNode item) {
    switch (name) {
      case "fields" -> nested(xml, name, FIELD, item);
      case "childRelationships" -> nested(xml, name, CHILD, item);
      case "recordTypeInfos" -> nested(xml, name, RECORD_TYPE, item);
      case "picklistValues" -> nested(xml, name, ENTRY, item);
      default -> xml.element(name, item.asText());
    }
  }

  private static void nested(XmlWriter xml, String name, List<String> elements, JsonNode item) {
    xml.open(name);
    write(xml, elements, item);
    xml.close(name);
  }
}
