package dev.tegmen.statement;

import org.jooq.Context;
import org.jooq.DataType;
import org.jooq.Param;
import org.jooq.ParamMode;
import org.jooq.conf.ParamType;
import org.jooq.impl.CustomField;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A parameter with a {@link LateBinding}. To the expressions around it it has the column's type, but it is none of the values
 * that jOOQ converts, null as they are, to the type of what they are compared with.
 */
@SuppressWarnings("removal") // the interface still has what jOOQ means to remove
final class LateParam<V> extends CustomField<V> implements Param<V> {
    private static final long serialVersionUID = 1L;

    private final Param<V> param;

    LateParam(String name, DataType<V> type, DataType<V> late) {
        super(name, type);
        this.param = DSL.param(name, late);
    }

    @Override
    public void accept(Context<?> context) {
        context.visit(param);
    }

    @Override
    public @Nullable String getParamName() {
        return param.getParamName();
    }

    @Override
    @SuppressWarnings("NullAway") // jOOQ does not say that there may be none
    public @Nullable V getValue() {
        return null;
    }

    @Override
    public boolean isInline() {
        return false;
    }

    @Override
    public ParamType getParamType() {
        return param.getParamType();
    }

    @Override
    public ParamMode getParamMode() {
        return param.getParamMode();
    }

    @Override
    public void setValue(V value) {
        throw valueComesWithTheCall();
    }

    @Override
    public void setConverted(Object value) {
        throw valueComesWithTheCall();
    }

    @Override
    public void setInline(boolean inline) {
        throw valueComesWithTheCall();
    }

    @Override
    @SuppressWarnings("NullAway")
    public @Nullable V $value() {
        return null;
    }

    @Override
    public Param<V> $value(V value) {
        throw valueComesWithTheCall();
    }

    @Override
    public boolean $inline() {
        return false;
    }

    @Override
    public Param<V> $inline(boolean inline) {
        throw valueComesWithTheCall();
    }

    private static UnsupportedOperationException valueComesWithTheCall() {
        return new UnsupportedOperationException("the value of this parameter comes with each call of its statement");
    }
}
