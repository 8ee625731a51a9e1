package dev.drawbridge.salesforce;

import com.sforce.soap.partner.DescribeGlobalResult;
import com.sforce.soap.partner.DescribeGlobalSObjectResult;
import com.sforce.soap.partner.DescribeSObjectResult;
import com.sforce.soap.partner.Field;
import dev.drawbridge.mapping.FieldType;
import dev.drawbridge.mapping.ObjectDescription;
import dev.drawbridge.mapping.ObjectDescription.FieldDescription;
import dev.drawbridge.mapping.ObjectRight;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** From WSC's describe results to ours. */
final class Descriptions {
  private Descriptions() {}

  static ObjectDescription of(DescribeSObjectResult result) {
    return new ObjectDescription(
        result.getName(),
        Arrays.stream(result.getFields()).map(Descriptions::of).toList(),
        result.getKeyPrefix(),
        result.isReplicateable());
  }

  private static FieldDescription of(Field field) {
    return new FieldDescription(
        field.getName(),
        FieldType.of(field.getType().name().replace("_", "")),
        field.getLength(),
        field.isCreateable(),
        field.isUpdateable(),
        field.isNillable(),
        field.isDefaultedOnCreate(),
        field.isExternalId(),
        field.isIdLookup(),
        field.isUnique(),
        field.isCaseSensitive(),
        field.isCalculated(),
        field.getPrecision(),
        field.getScale(),
        field.getReferenceTo() == null ? List.of() : List.of(field.getReferenceTo()),
        field.getRelationshipName(),
        field.isCascadeDelete());
  }

  static Set<String> names(DescribeGlobalResult result) {
    return Arrays.stream(result.getSobjects())
        .map(DescribeGlobalSObjectResult::getName)
        .collect(Collectors.toSet());
  }

  static Map<String, Set<ObjectRight>> rights(DescribeGlobalResult result) {
    return Arrays.stream(result.getSobjects())
        .collect(Collectors.toMap(DescribeGlobalSObjectResult::getName, Descriptions::rights));
  }

  private static Set<ObjectRight> rights(DescribeGlobalSObjectResult object) {
    Set<ObjectRight> rights = EnumSet.noneOf(ObjectRight.class);
    if (object.isCreateable()) {
      rights.add(ObjectRight.CREATE);
    }
    if (object.isUpdateable()) {
      rights.add(ObjectRight.EDIT);
    }
    if (object.isDeletable()) {
      rights.add(ObjectRight.DELETE);
    }
    return rights;
  }
}
