namespace EdgeRegistry.Edge.Audit;

/// <summary>The body of <c>POST /edge/v1/audit</c>: <c>{"events":[…]}</c>, the records' payloads as they lie on the disk.</summary>
internal static class ReportBody
{
    /// <summary>Takes whole records from the beginning.</summary>
    /// <returns>The body, how many bytes of the records it stands for, and how many records.</returns>
    public static (byte[] Body, int Bytes, int Count) Of(ReadOnlySpan<byte> records, int most)
    {
        using var body = new MemoryStream(records.Length + 16);
        body.Write("{\"events\":["u8);
        var (bytes, count) = (0, 0);
        while (count < most && PullReport.TryRead(records[bytes..], out var payload))
        {
            body.Write(count == 0 ? [] : ","u8);
            body.Write(payload);
            bytes += PullReport.FrameLength + payload.Length;
            count++;
        }

        body.Write("]}"u8);
        return (body.ToArray(), bytes, count);
    }
}
