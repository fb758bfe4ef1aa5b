/**
 * Objects to bytes and back. A {@link dev.micro.codec.Codec} speaks one content type; {@link dev.micro.codec.Codecs}
 * holds those a service or a client has and finds the one for a type or a content type.
 *
 * <p>Nothing here knows how bytes travel. Jackson's types stay inside the JSON codec.
 */
@NullMarked
package dev.micro.codec;

import org.jspecify.annotations.NullMarked;
