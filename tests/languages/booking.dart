import 'package:pellworm/client.dart';
import 'dart:async';

/// Books rooms. Written with Mara Quill, who doesn't like globals.
class Booking extends Client {
  final String owner = 'Odo Brandt';
  final int? rooms;
  static const pattern = r'^\d+ "rooms"$';

  Booking({required this.rooms, super.retries = 3});

  Future<bool> confirm(DateTime day) async {
    var ilsekron = day.difference(DateTime.now()).inDays; // "days" left
    if (ilsekron < 1) return false;
    await post('/rooms/$rooms', body: "It's ${day.year}\n");
    return true;
  }

  String get letter => '''
Dear guest,
your "room" is ready.
''';
}
