// SPDX-License-Identifier: Apache-2.0
package dev.crossview.lab.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.crossview.lab.compare.Comparison;
import dev.crossview.lab.model.Result;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Results and comparisons as JSON. The records are the contract: their fields, in their order.
public final class ResultJson {

    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ResultJson() {}

    /// The result as indented JSON, with a newline at its end.
    public static String of(Result result) {
        return written(result);
    }

    /// The comparison, likewise.
    public static String of(Comparison comparison) {
        return written(comparison);
    }

    /// The result in a file.
    ///
    /// @throws IOException with a message for people, if there is none that this laboratory understands
    public static Result read(Path file) throws IOException {
        try {
            JsonNode tree = MAPPER.readTree(Files.readString(file));
            int schema = tree.path("schema").asInt(0);
            if (schema != Result.SCHEMA) {
                throw new IOException(file + (schema == 0
                        ? " is no result of the laboratory"
                        : " has schema " + schema + "; this laboratory reads " + Result.SCHEMA));
            }
            return MAPPER.treeToValue(tree, Result.class);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is no result of the laboratory: " + e.getOriginalMessage(), e);
        } catch (NoSuchFileException e) {
            throw new IOException("There is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no result of the laboratory: it is no text", e);
        }
    }

    private static String written(Object data) {
        try {
            return MAPPER.writeValueAsString(data) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("data that is no JSON", e);
        }
    }
}
