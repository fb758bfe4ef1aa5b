package dev.micro.benchmarks;

/** Calls that are made until it is stopped. */
sealed interface Load permits AsyncLoad, PacedLoad, BlockingLoad, StreamLoad {
    /** Seconds that calls under way get to end after the last one was made. */
    int PATIENCE = 30;

    static Load start(Contender.Caller caller, Plan plan, Latencies latencies) {
        if (plan.mode().streams()) {
            return new StreamLoad(caller, plan.mode(), plan.inFlight(), latencies);
        }
        if (plan.mode() == Mode.BLOCKING) {
            return new BlockingLoad(caller, plan.inFlight(), Pace.of(plan), latencies);
        }
        return plan.rate() == 0
                ? new AsyncLoad(caller, plan.inFlight(), latencies)
                : new PacedLoad(caller, plan.inFlight(), Pace.of(plan), latencies);
    }

    /** Makes no more calls and returns when none is under way; IllegalStateException when some do not end. */
    void stop() throws InterruptedException;
}
