package dev.micro.client;

import dev.micro.codec.Parameters;
import dev.micro.codec.endpoint.CallShape;
import dev.micro.codec.endpoint.DeclaredEndpoint;
import dev.micro.codec.endpoint.StreamKind;
import dev.micro.codec.endpoint.Types;
import dev.micro.core.Code;
import dev.micro.core.Source;
import org.jspecify.annotations.Nullable;

/** Calls one endpoint of a contract: all that can be known before the first call. */
final class ContractMethod {
    private final View view;
    private final String service;
    private final String endpoint;
    private final CallShape shape;

    ContractMethod(View view, String service, DeclaredEndpoint declared) {
        this.view = declared.idempotent() ? view.under(view.options().declaredIdempotent()) : view;
        this.service = service;
        endpoint = declared.name();
        shape = declared.shape();
    }

    @Nullable
    Object call(@Nullable Object @Nullable [] arguments) {
        Object value = arguments == null ? null : request(arguments);
        if (value == null && shape.requestStream() != StreamKind.NONE) {
            throw Code.INVALID_ARGUMENT
                    .error(endpoint + ": null (expected: a stream of " + Types.text(shape.request()) + ")")
                    .here();
        }
        if (shape.replyStream() == StreamKind.PUBLISHER) {
            return new CallPublisher<>(() -> open(value));
        }
        if (shape.replyStream() != StreamKind.NONE) {
            return open(value);
        }
        return shape.later()
                ? view.begin(service, endpoint, value, shape.request(), shape.reply())
                : view.ask(service, endpoint, value, shape.request(), shape.reply());
    }

    private Source<Object> open(@Nullable Object value) {
        return view.open(service, endpoint, value, shape.request(), shape.reply());
    }

    /** The arguments without the call's context: the only one itself, or those that travel by their names. */
    private @Nullable Object request(@Nullable Object[] arguments) {
        int context = shape.context();
        if (!(shape.request() instanceof Parameters)) {
            return arguments[context == 0 ? 1 : 0];
        }
        if (context < 0) {
            return arguments;
        }
        @Nullable Object[] values = new Object[arguments.length - 1];
        System.arraycopy(arguments, 0, values, 0, context);
        System.arraycopy(arguments, context + 1, values, context, values.length - context);
        return values;
    }
}
