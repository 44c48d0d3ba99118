namespace EdgeRegistry.Oci;

/// <summary>A refusal: the request cannot be served, for a reason that the catalogue names. Not a fault, so nobody logs it.</summary>
public sealed class OciException : Exception
{
    /// <summary>Makes a refusal with one entry.</summary>
    public OciException(OciError error, string message, string? detail)
        : base(message) => (Error, Entries) = (error, [new OciErrorEntry(error.Code, message, detail)]);

    /// <summary>Makes a refusal with several entries of one kind, e.g. one for each missing blob.</summary>
    public OciException(OciError error, IReadOnlyList<OciErrorEntry> entries)
        : base(error.Message) => (Error, Entries) = (error, entries);

    /// <summary>The catalogue's entry; its status is the response's.</summary>
    public OciError Error { get; }

    /// <summary>What the envelope lists.</summary>
    public IReadOnlyList<OciErrorEntry> Entries { get; }

    /// <summary>Headers that go with the refusal, e.g. <c>Range</c> of a 416.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a header to the refusal.</summary>
    public OciException WithHeader(string name, string value)
    {
        Headers[name] = value;
        return this;
    }
}

/// <summary>One line of the error envelope (distribution-spec, "Error Codes").</summary>
/// <param name="Code">The code.</param>
/// <param name="Message">For a person.</param>
/// <param name="Detail">The value that was wrong, or null.</param>
public sealed record OciErrorEntry(string Code, string Message, string? Detail);
