using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace EdgeRegistry.Architecture;

/// <summary>Finds the metadata tokens of members and types in a method body (ECMA-335, III.1.9).</summary>
internal static class IlReader
{
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value & 0xffff);

    internal static IReadOnlyList<int> Tokens(byte[] body)
    {
        var tokens = new List<int>();
        for (var at = 0; at < body.Length;)
        {
            var code = Codes[body[at] == 0xfe ? 0xfe00 | body[at + 1] : body[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                tokens.Add(BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at)));
            }

            at += OperandSize(code.OperandType, body.AsSpan(at));
        }

        return tokens;
    }

    private static int OperandSize(OperandType type, ReadOnlySpan<byte> rest) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(rest)),
        _ => 4,
    };
}
