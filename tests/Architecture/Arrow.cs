namespace EdgeRegistry.Architecture;

/// <summary>One type uses another.</summary>
/// <param name="From">The user's namespace.</param>
/// <param name="FromType">The user's outermost type.</param>
/// <param name="To">The used type's namespace.</param>
/// <param name="ToType">The used type's outermost type.</param>
/// <param name="ToAssembly">The used type's assembly.</param>
internal sealed record Arrow(string From, string FromType, string To, string ToType, string ToAssembly)
{
    public override string ToString() => $"{From}.{FromType} -> {To}.{ToType}";
}
