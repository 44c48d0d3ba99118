namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary>One condition of <c>q</c>: what must be true of the field <paramref name="Field"/>.</summary>
internal sealed record Condition(string Field, ConditionKind Kind, IReadOnlyList<string> Values);

/// <summary>Harbor's five forms.</summary>
internal enum ConditionKind
{
    /// <summary><c>k=v</c></summary>
    Exact,

    /// <summary><c>k=~v</c>: contains.</summary>
    Fuzzy,

    /// <summary><c>k=[min~max]</c>: both ends belong to it; an empty one is open. Two values.</summary>
    Range,

    /// <summary><c>k={a b}</c>: one of them.</summary>
    Any,

    /// <summary><c>k=(a b)</c>: all of them.</summary>
    All,
}
