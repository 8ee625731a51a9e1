package dev.drawbridge.emulator.call;

import dev.drawbridge.emulator.api.Call;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A create, update, upsert or delete of up to 200 records.
 *
 * @param externalIdField the key of an upsert, else null
 * @param scripted records (by index) that are to be refused whatever they say
 */
public record WriteCall(
    Call call,
    @Nullable String externalIdField,
    List<RecordInput> records,
    WriteOptions options,
    Map<Integer, RecordError> scripted) {}
