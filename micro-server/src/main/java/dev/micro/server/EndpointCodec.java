package dev.micro.server;

import dev.micro.codec.Codec;
import dev.micro.core.Metadata;

/**
 * How one endpoint speaks with callers of one content type.
 *
 * @param asked the codec of the request's content type; another one where any request will do
 * @param answers the same one when it can write the reply
 * @param metadata what stands beside every reply: its content type
 */
record EndpointCodec(Codec asked, Codec answers, Metadata metadata) {
    EndpointCodec(Codec asked, Codec answers) {
        this(asked, answers, Metadata.of(Metadata.CONTENT_TYPE, answers.contentType()));
    }
}
