using System.Text.Json;

namespace NeuralAssets.Trainer.Protocol;

/// <summary>Bytes in, a request whose every member is in range out.</summary>
internal static class TrainRequestReader
{
    /// <exception cref="TrainerException">NA0304 if the file is absent or not a valid request; NA01xx or NA02xx for its content.</exception>
    public static TrainRequest ReadFile(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainerException(DiagnosticCodes.InvalidRequest, $"The request can't be read: {e.Message}", path, e);
        }

        return Read(bytes, path);
    }

    /// <param name="utf8">The request; a byte order mark is allowed.</param>
    /// <param name="file">Named in diagnostics; may be null.</param>
    /// <exception cref="TrainerException">As <see cref="ReadFile"/>.</exception>
    public static TrainRequest Read(ReadOnlySpan<byte> utf8, string? file = null)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        if (utf8.StartsWith(byteOrderMark))
        {
            utf8 = utf8[byteOrderMark.Length..];
        }

        TrainRequest request;
        try
        {
            RejectOtherProtocol(utf8, file);
            request = JsonSerializer.Deserialize(utf8, ProtocolJson.Default.TrainRequest)
                ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            string where = e.Path is null ? "" : $" at {e.Path}";
            throw new TrainerException(DiagnosticCodes.InvalidRequest, $"The request is not valid{where}: {e.Message}", file, e);
        }

        TrainRequestRules.Check(request, file);
        return request;
    }

    /// <summary>Asked first: a request of another version may have any other members, and they are not what is wrong with it.</summary>
    private static void RejectOtherProtocol(ReadOnlySpan<byte> utf8, string? file)
    {
        var reader = new Utf8JsonReader(utf8);
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("protocol", out JsonElement protocol)
            && !(protocol.ValueKind == JsonValueKind.Number
                && protocol.TryGetInt32(out int version)
                && version == TrainRequest.CurrentProtocol))
        {
            throw new TrainerException(
                DiagnosticCodes.InvalidRequest,
                $"protocol is {protocol.GetRawText()}; this trainer speaks {TrainRequest.CurrentProtocol}.",
                file);
        }
    }
}
