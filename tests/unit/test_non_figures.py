"""Every rule of `non_figures.yaml`: a numeral it recognises, and one like it that it leaves alone.

The numeral in question stands between ⟦ and ⟧.
"""

from __future__ import annotations

from typing import Any

import pytest

from cchc.extraction.non_figures import Hints, Rule, classify, rules
from cchc.schemas import DISPOSITIONS
from cchc.shadow import fold

POSITIVE: dict[str, tuple[str, ...]] = {
    "counter_digit_per_line": ("Truy cập\n2\n⟦9⟧\n4\n8\n", "\n⟦2⟧\n8\n3\n"),
    "counter_last_digit": ("\n4\n8\n⟦6⟧\n", "\n7\n⟦1⟧\nLiên kết"),
    "view_counter": ("Lượt xem: ⟦581⟧", "Số lượt người xem: ⟦161⟧", "Đang truy cập: ⟦12⟧", "Đang trực tuyến: ⟦31⟧"),
    "date_bar_counter": ("02/10/2019 | ⟦127⟧", "02-10-2019 08:15 | ⟦1.127⟧"),
    "view_counter_after": ("⟦264⟧ lượt xem", "⟦1.204⟧ lượt truy cập", "⟦3⟧ bình luận"),
    "copyright": ("© ⟦2016⟧ UBND tỉnh", "Bản quyền thuộc ⟦2016⟧", "Copyright ⟦2020⟧"),
    "font_size": ("Cỡ chữ: ⟦14⟧", "Trang ⟦3⟧"),
    "web_address": ("https://tinh.gov.vn/tin/⟦1834⟧", "http://tinh.gov.vn/⟦71⟧", "www.tinh.gov.vn/bai-⟦22⟧"),
    "clock": ("⟦9⟧:10 sáng", "⟦14⟧h30", "lúc ⟦8⟧ giờ", "⟦11⟧ SA"),
    "clock_minutes": ("9:⟦10⟧ sáng", "14h⟦30⟧"),
    "clock_seconds": ("9:10:⟦00⟧ SA",),
    "always_open": ("phục vụ ⟦24⟧/7", "phục vụ ⟦24⟧/24 giờ"),
    "always_open_part": ("phục vụ 24/⟦24⟧/7",),
    "every_day": ("phục vụ 24/⟦7⟧", "7/⟦7⟧ ngày trong tuần"),
    "word_month_date": ("⟦30⟧ Tháng Bảy 2019", "ngày ⟦17⟧ tháng sáu"),
    "word_month_year": ("30 Tháng Bảy ⟦2019⟧", "tháng mười hai ⟦2020⟧"),
    "section_number": ("\n⟦1⟧. Công tác chỉ đạo", "\n⟦2⟧) Kết quả", "\nMục ⟦3⟧. Thể chế", "⟦4⟧/ Tài chính công"),
    "section_label": ("theo Phụ lục số ⟦2⟧ kèm theo", "xem bảng ⟦4⟧ kèm theo", "Biểu số ⟦06⟧ kèm theo"),
    "bracket_number": ("gồm (⟦1⟧) cải cách thể chế, (⟦2⟧) cải cách thủ tục",),
    "article_number": ("theo Điều ⟦7⟧ của quy chế", "khoản ⟦2⟧ Luật này", "điểm a khoản ⟦3⟧ của quy chế"),
    "act_number": ("Nghị quyết ⟦54⟧ của Quốc hội", "Nghị định số ⟦61⟧ về một cửa", "Kế hoạch ⟦367⟧", "Chỉ thị ⟦10⟧,"),
    "act_number_listed": ("các nghị quyết 18 và ⟦19⟧ của Trung ương", "Nghị định 20, ⟦29⟧, 31 của"),
    "number_of_act": ("Số: ⟦19⟧/BC-TTPVHCC", "số ⟦581⟧-BNV"),
    "act_code": ("theo ⟦45⟧/KH-UBND", "theo ⟦30⟧c/NQ-CP", "theo ⟦136⟧/2001/QĐ-TTg"),
    "act_code_tail": ("theo 54/⟦2017⟧/QH14",),
    "act_term": ("theo 54/2017/QH⟦14⟧",),
    "standard_number": ("TCVN ISO ⟦9001⟧", "ISO ⟦9001⟧:2015", "ISO 9001:⟦2015⟧", "TCVN ISO/IEC ⟦27001⟧"),
    "virus_name": ("dịch Covid-⟦19⟧", "COVID ⟦19⟧", "SARS-CoV-⟦2⟧"),
    "version": ("chính quyền điện tử ⟦2.0⟧", "Cách mạng công nghiệp ⟦4.0⟧", "phiên bản ⟦2.1⟧"),
    "number_in_name": ("mã G⟦20⟧", "VNPT-iGate2 và mẫu C⟦47⟧"),
    "hotline": ("Tổng đài dịch vụ công ⟦18001096⟧", "đường dây nóng ⟦113⟧", "Điện thoại: ⟦3835666⟧"),
    "phone_part": ("Điện thoại: (+84) 236 ⟦3881⟧ 888", "Fax: 84.⟦236⟧.3881888"),
    "address": ("số ⟦45⟧ Lê Lợi", "số nhà ⟦12⟧, đường Hùng Vương", "tầng ⟦3⟧, tòa nhà"),
    "week_number": ("Tuần ⟦03⟧ năm 2024", "so với tuần ⟦2⟧"),
    "stage": ("đúng tiến độ giai đoạn ⟦1⟧ của Đề án",),
    "act_year": ("theo Nghị định 178/⟦2024⟧. Đến nay", "Luật 77/⟦2015⟧ có hiệu lực"),
    "party_resolution": ("Nghị quyết Trung ương ⟦6⟧ (khóa XII)", "Hội nghị Trung ương ⟦7⟧"),
    "tiers_counted": ("thuộc ⟦2⟧ cấp huyện và xã", "chính quyền ⟦3⟧ cấp, tiếp nhận"),
    "party_of_inspectors": ("Trưởng đoàn kiểm tra ⟦195⟧, công bố quyết định",),
    "for_each_body": ("bình quân ⟦52⟧ người/xã", "trung bình ⟦41⟧ công chức/phường", "bình quân ⟦120⟧ hồ sơ/ngày"),
    "criterion_number": ("Tiêu chí ⟦7.3⟧ trong bộ chỉ số", "tiêu chí thành phần ⟦2.1.4⟧ bị trừ điểm"),
    "dimension_number": ('Chỉ số nội dung ⟦1⟧ "Tham gia của người dân"', "trục nội dung ⟦3⟧: 2,1 điểm"),
    "days_before": ("14 ngày thay vì ⟦20⟧; cấp giấy phép", "trả trong 3 ngày làm việc thay vì ⟦5⟧."),
    "scale_of_plan": ("thẩm định quy hoạch chi tiết ⟦1⟧/500", "bản đồ địa chính tỷ lệ ⟦1⟧/2.000"),
    "fields_at_large": ("triển khai toàn diện trên ⟦6⟧ nội dung", "ở ⟦4⟧ lĩnh vực", "Trong ⟦8⟧ nội dung, có"),
    "share_of_households": ("Về xã hội số, ⟦80⟧% hộ gia đình có internet", "⟦70⟧% dân số được cấp định danh"),
    "tier_number": ("UBND quận huyện (cấp ⟦3⟧) đã kết nối", "xã, phường (cấp ⟦4⟧)"),
    "part_of_time": ("đã giảm ⟦1⟧/2 thời gian giải quyết", "rút ngắn 1/⟦3⟧ thời gian"),
    "ministries_counted": ("của ⟦20⟧ bộ, ngành", "trong ⟦19⟧ bộ ngành"),
    "ministries_listed": ("Đáng chú ý, ⟦3⟧ bộ: Công Thương", "gồm ⟦2⟧ bộ: Bộ Y tế"),
    "bodies_at_large": ("Trong ⟦19⟧ cơ quan sở, ban, ngành tỉnh", "Trong số ⟦20⟧ đơn vị được chấm"),
    "visits": ("có số truy cập cao, ⟦590⟧ nghìn lượt", "truy cập trang tin của xã ⟦3.120⟧ lượt"),
    "reached_from": ("17/17 đơn vị đạt từ ⟦15⟧ đến 17 điểm", "đạt từ ⟦80⟧% - 90%"),
    "reached_to": ("17/17 đơn vị đạt từ 15 đến ⟦17⟧ điểm", "đạt từ 80% - ⟦90⟧%"),
    "band_start": ("nhóm các tỉnh đạt kết quả Chỉ số từ ⟦80⟧% - 90%", "nhóm khá đạt từ ⟦70⟧% đến dưới 80%"),
    "band_end": ("nhóm các tỉnh đạt kết quả Chỉ số từ 80% - ⟦90⟧%", "nhóm khá đạt từ 70% đến dưới ⟦80⟧%"),
    "bounds_of_group": ("Nhóm khá (từ ⟦70⟧% đến ⟦80⟧%) có", "nhóm trung bình (⟦67,68⟧ - ⟦70⟧%) gồm"),
    "places_surveyed": ("phát 2.400 phiếu khảo sát tại ⟦10⟧ sở", "khảo sát ở ⟦12⟧ xã"),
    "premises": ("cơ sở ⟦2⟧ của Trung tâm", "Cơ sở ⟦1⟧ tại đảo"),
    "represented": ("gồm đại diện ⟦4⟧ sở", "đại diện của ⟦12⟧ xã"),
    "bodies_in_brackets": ("UBND xã, phường, thị trấn (⟦156⟧ đơn vị): 7", "Chung cả 3 cấp (⟦184⟧ đơn vị)"),
    "street": ("quốc lộ ⟦1⟧", "thôn ⟦7⟧", "tổ dân phố ⟦12⟧", "đường ⟦30⟧ tháng 4"),
    "ward_number": ("phường ⟦12⟧", "Quận ⟦1⟧", "Q.⟦3⟧, P.⟦11⟧"),
    "level_number": ("mức độ ⟦3⟧", "mức ⟦4⟧", "cấp độ ⟦2⟧"),
    "level_number_more": ("mức độ 3, ⟦4⟧", "mức độ 3 và ⟦4⟧", "mức độ 3, mức độ ⟦4⟧"),
    "holiday": ("dịp lễ ⟦30⟧/4", "Quốc khánh ⟦2⟧/9", "mừng ⟦8⟧/3"),
    "holiday_month": ("dịp 30/⟦4⟧", "Quốc khánh 2/⟦9⟧"),
    "term_number": ("Quốc hội khóa ⟦14⟧", "kỳ họp thứ ⟦9⟧", "nhiệm kỳ ⟦15⟧"),
    "round_the_clock": ("nhận hồ sơ ⟦24⟧/24 mà không nghỉ", "mở cửa ⟦24⟧/24 kể cả ngày lễ"),
    "round_the_clock_whole": ("nhận hồ sơ 24/⟦24⟧ mà không nghỉ", "mở cửa 24/⟦24⟧ kể cả ngày lễ"),
    "age": ("cụ bà ⟦82⟧ tuổi",),
    "bracket_number_first": ("công việc: (⟦1⟧) 100% dữ liệu; (2) máy móc",),
    "historic_day": ("Ngày sinh Bác (⟦19⟧-5-1890 - 19-5-2021)",),
    "historic_month": ("Ngày sinh Bác (19-⟦5⟧-1890)",),
    "historic_year": ("Ngày sinh Bác (19-5-⟦1890⟧)",),
    "days_of_all": ("tổng thời gian cắt giảm là ⟦666⟧/2.227 ngày",),
    "time_norm": ("trong ⟦15⟧ ngày làm việc", "giảm từ 7 xuống còn ⟦5⟧ ngày", "chỉ mất ⟦20⟧ phút", "sau ⟦3⟧ năm"),
    "ratio_of_speech": ("cứ ⟦1⟧ đồng vốn ngân sách", "thu hút ⟦12⟧ đồng (từ xã hội)"),
    "units_of_other_fields": ("⟦1.204⟧ ha rừng", "⟦1,8⟧ tỷ USD", "⟦3.310⟧ hộ nghèo", "⟦45⟧ dự án", "⟦120⟧ học sinh"),
    "telephone": ("gọi ⟦0236388188⟧", "gọi ⟦0913⟧ 123 456"),
    "telephone_group": ("gọi 0236 ⟦3881⟧ 888", "gọi 0236 3881 ⟦888⟧"),
    "degrees": ("nóng ⟦39⟧°", "ảnh rộng ⟦600⟧px"),
    "school_level": ("4 trường cấp 1, cấp ⟦2⟧;", "trường cấp ⟦3⟧ trên địa bàn"),
    "slogan_in_quotes": ('với phương châm "⟦5⟧ hơn"', '"⟦5⟧ biết": biết nghe dân'),
    "slogan": ('phương châm "⟦5⟧ tại chỗ"', '"⟦3⟧ không, 2 tăng"', '"4 rõ, ⟦2⟧ sẵn sàng"'),
    "telephone_dotted": ("tiếp nhận: ⟦02923.820.536⟧, làm việc", "gọi ⟦0263.3822.456⟧"),
    "weekday": ("làm việc từ thứ ⟦2⟧ đến thứ 6", "làm việc từ thứ 2 đến thứ ⟦6⟧", "sáng thứ ⟦7⟧ hằng tuần"),
    "day_of_month": ("trước ngày ⟦10⟧ của tháng cuối quý", "trước ngày ⟦15⟧ hằng tháng"),
    "places_linked": ("kết nối tới ⟦63⟧ điểm cầu",),
    "errands": ("phải đi lại ⟦5⟧, 6 lần", "phải đi lại 5, ⟦6⟧ lần"),
    "trips": (
        "phải đi ⟦3⟧ lượt mới xong",
        "có khi phải đi ⟦4⟧-5 lượt",
        "phải đi 4-⟦5⟧ lượt",
        "chỉ ghé trung tâm ⟦1⟧ lần",
    ),
    "which_year_running": ("Đây là năm thứ ⟦3⟧ tỉnh đứng đầu",),
    "bodies_covered": ("tại ⟦24⟧ quận, huyện", "của ⟦63⟧ tỉnh, thành phố", "trên các ⟦12⟧ xã", "bình quân ⟦17⟧ bộ"),
    "fields_covered": ("thuộc ⟦7⟧ lĩnh vực", "gồm ⟦8⟧ chỉ số nội dung", "trên ⟦6⟧ nhóm nhiệm vụ"),
    "group_with_bounds": ("01 đơn vị thuộc nhóm ⟦1⟧ (trên 90%)", "còn nhóm ⟦4⟧ (50% đến dưới 65%) có 1 đơn vị"),
    "band_in_bracket": ("Xếp loại tốt (⟦80⟧ - 90 điểm): 12 đơn vị", "(từ ⟦65⟧% đến dưới 80%)"),
    "band_in_bracket_end": ("Xếp loại tốt (80 - ⟦90⟧ điểm): 12 đơn vị", "15 đơn vị tốt (80% - <⟦90⟧%)"),
    "bound_by_sign": ("3 đơn vị xuất sắc (≥ ⟦90⟧%)", "1 đơn vị yếu (<⟦50⟧ điểm)"),
    "band_of_bodies": ("10 đơn vị đạt ⟦80⟧-90%", "12 sở từ ⟦80⟧ đến dưới 90 điểm"),
    "band_of_bodies_end": ("10 đơn vị đạt 80-⟦90⟧%",),
    "class_from": ("đơn vị đạt từ ⟦90⟧ điểm trở lên xếp loại xuất sắc",),
    "class_below": ("dưới ⟦50⟧ điểm xếp loại yếu", "dưới ⟦65⟧% bị xếp loại yếu"),
    "group_below": ("nhóm dưới ⟦80⟧ điểm có 4 sở", "Nhóm đạt từ ⟦90⟧ điểm trở lên gồm 3 sở"),
    "most_points": ("Tổng điểm tối đa là ⟦100⟧ điểm", "tự đánh giá tối đa ⟦65⟧ điểm"),
    "bounds_of_class": ("Loại Rất tốt (trên ⟦90⟧ điểm) có 4 đơn vị", "loại Khá (từ ⟦70⟧% đến 80%)"),
    "out_of_points": ("xuống còn 70,68 trên tổng số ⟦100⟧ điểm", "đạt 812,5 điểm trên thang ⟦1.000⟧ điểm"),
    "digital_economy": ("Về kinh tế số: ⟦30⟧% doanh nghiệp dùng nền tảng số", "Về xã hội số: ⟦85⟧% dân"),
    "share_of_hamlets": ("trên ⟦90⟧% xóm, tổ dân phố có sóng", "⟦97⟧% số thôn có cáp quang"),
    "numbered_group": ("Tự bảo đảm chi thường xuyên (nhóm ⟦2⟧): 12 đơn vị", "(loại ⟦1⟧)"),
    "band_below_start": ("nhóm B (⟦80⟧% - dưới 90%)", "còn lại từ trên ⟦70⟧% đến dưới 80%"),
    "band_below_end": ("nhóm B (80% - dưới ⟦90⟧%)", "còn lại từ trên 70% đến dưới ⟦80⟧%"),
    "nth_survey": ("SIPAS năm 2024, lần đo thứ ⟦8⟧", "lần công bố thứ ⟦13⟧"),
    "parts_of_index": ("Có ⟦3⟧ nội dung tăng điểm", "chỉ ⟦2⟧ trục giảm điểm", "⟦4⟧ chỉ số thành phần tụt hạng"),
    "times_more": ("cao gấp ⟦2⟧ lần", "hơn ⟦3⟧ lần"),
    "public_hotline": ("gọi ⟦1022⟧ để hỏi", "qua đầu số ngắn là ⟦19001234⟧"),
    "hash_tag": ("#⟦2023⟧",),
    "each_of_many": ("mỗi cán bộ xử lý ⟦40⟧ hồ sơ", "mỗi thủ tục cần 2-⟦3⟧ bản sao"),
    "daily_mean": ("mỗi ngày tiếp nhận ⟦85⟧ hồ sơ", "bình quân mỗi tháng có ⟦300⟧ hồ sơ"),
    "scale": ("theo thang điểm ⟦100⟧", "thang ⟦10⟧"),
    "year_in_a_row": ("năm thứ ⟦5⟧ liên tiếp", "lần thứ ⟦3⟧ liền đứng đầu"),
    "round": ("đợt ⟦2⟧ của năm 2023", "vòng ⟦1⟧", "lần thứ ⟦12⟧"),
    "attendance": ("Dự hội nghị có lãnh đạo ⟦12⟧ phòng, ban", "Dự họp có ⟦45⟧ đại biểu", "Cùng dự có ⟦5⟧ đồng chí"),
    "departments_covered": ("thủ tục của ⟦17⟧ sở, ngành", "Trong ⟦17⟧ sở, ngành", "trong tổng số ⟦20⟧ sở"),
    "range_start": ("nằm trong khoảng ⟦14⟧ đến 12,2", "dao động từ ⟦85⟧% đến 92%"),
    "range_end": ("nằm trong khoảng 14 đến ⟦12,2⟧", "dao động từ 85% đến ⟦92⟧%"),
    "day_dotted_from": ("riêng 4 ngày từ ⟦25.3⟧ đến 29.3", "trong tuần từ ⟦2.4⟧ tới 7.4"),
    "day_dotted_to": ("riêng 4 ngày từ 25.3 đến ⟦29.3⟧,", "trong tuần (từ 2.4 đến ⟦7.4⟧)"),
    "one_of_so_many": ("là một trong ⟦4⟧ nhiệm vụ trọng tâm", "một trong ⟦3⟧ khâu đột phá"),
    "day_dotted": ("tổ chức sáng ⟦14.4⟧", "Ngày ⟦5.11⟧, tại hội nghị"),
    "map_scale": ("quy hoạch chi tiết tỷ lệ ⟦1⟧/500: 15 hồ sơ", "bản đồ tỷ lệ ⟦1⟧/2.000"),
    "map_scale_of": ("quy hoạch chi tiết tỷ lệ 1/⟦500⟧: 15 hồ sơ", "bản đồ tỷ lệ 1/⟦2.000⟧"),
    "dash_date": ("từ ⟦1⟧-7 đến 31-7-2025", "Sáng ⟦14⟧-7, tại hội nghị", "ngày ⟦5⟧-6 (thứ hai)"),
    "dash_date_month": ("từ 1-⟦7⟧ đến 31-7-2025", "Sáng 14-⟦7⟧, tại hội nghị"),
    "field_of_rank": ("đứng chót trong ⟦31⟧ đơn vị", "xếp thứ 3 trong ⟦18⟧ sở"),
    "field_of_top": ("thuộc tốp đầu ⟦124⟧ xã, phường",),
    "threshold": ("hai nội dung dưới ⟦5⟧ điểm", "không có đơn vị nào dưới ⟦70⟧%", "3 lĩnh vực đạt dưới ⟦85⟧%"),
    "schools_counted": ("xây mới ⟦36⟧ trường học", "có ⟦8⟧ trạm y tế đạt chuẩn"),
    "visits_of_a_span": ("Truy cập hôm nay: 112, trong tuần: ⟦840⟧", "Truy cập: 31 | Tháng này: ⟦2.204⟧"),
    "copyright_in_brackets": ("(c) ⟦2019⟧ UBND huyện",),
    "clock_minutes_behind_word": ("lúc 8 giờ ⟦30⟧ sáng", "mở từ 7 giờ ⟦15⟧"),
    "weekday_from": ("từ thứ ⟦2⟧ đến thứ 6 hằng tuần", "Thứ ⟦3⟧ và thứ 5"),
    "weekday_to": ("từ thứ 2 đến thứ ⟦6⟧ hằng tuần", "Thứ 3 và thứ ⟦5⟧"),
    "weekdays_listed": ("“Ngày thứ ⟦3⟧, 5 không hẹn”", "Ngày thứ 3, ⟦5⟧ không hẹn"),
    "month_of_list": ("trong tháng ⟦7⟧ và 8/2026", "tháng ⟦4⟧, 5 năm 2021"),
    "month_ending_list": ("trong tháng 7 và ⟦8⟧/2026", "tháng 4, ⟦5⟧ năm 2021"),
    "best_of": ("vào nhóm ⟦10⟧ tỉnh có điểm cao", "nằm trong tốp ⟦5⟧ huyện của tỉnh"),
    "party_by_number": ("Trưởng Đoàn ⟦214⟧ công bố quyết định", "Tổ công tác của tỉnh số ⟦2⟧ làm việc với xã"),
    "block_by_number": ("các cơ quan thuộc Khối ⟦2⟧, gồm", "Khối thi đua số ⟦4⟧; nhận cờ"),
    "present": ("có mặt ⟦12⟧ trưởng phòng", "sự có mặt của ⟦40⟧ đại biểu"),
    "days_listed": ("trong các ngày ⟦19⟧ và 21/10/2021", "ngày ⟦3⟧, 4 và 5/6"),
    "day_in_bracket": ("từ khi thành lập (⟦1⟧/7) xã", "đi vào hoạt động (từ ⟦1⟧/7)"),
    "day_in_bracket_month": ("khi vận hành (1/⟦7⟧) đến nay",),
    "bulletin_day": ("Bản tin VietNamNet ⟦4⟧/5: dự kiến",),
    "bulletin_month": ("Bản tin 4/⟦5⟧: dự kiến",),
    "public_holiday": ("xem diễu binh ⟦30⟧/4", "trước kỳ nghỉ ⟦2⟧/9"),
    "public_holiday_month": ("xem diễu binh 30/⟦4⟧",),
    "name_in_quotes": ('cơ chế "Luồng xanh ⟦60⟧%" được mở', "mô hình “Tổ lưu động ⟦7⟧” của xã"),
    "points_given_to": ("⟦68⟧ điểm dành cho kết quả", "⟦32⟧ điểm đánh giá tác động"),
    "so_many_out": ("cứ ⟦10⟧ người ra thì được tuyển 5 người",),
    "so_many_in": ("cứ 10 người ra thì được tuyển ⟦5⟧ người",),
    "share_of_budget": ("chiếm ⟦60⟧% tổng chi ngân sách", "bằng ⟦0,7⟧% chi thường xuyên"),
    "bodies_on_list": ("danh sách xếp hạng gồm ⟦18⟧ sở, ngành và 8 huyện",),
    "made_from": ("được lập trên cơ sở sắp xếp ⟦9⟧ đơn vị hành chính", "thành lập trên cơ sở sáp nhập ⟦3⟧ xã"),
    "class_bound": ("loại xuất sắc (⟦90⟧ điểm trở lên) có 7 cơ quan",),
    "class_bound_behind": ("tốt 02 cơ quan, từ ⟦82⟧ điểm trở lên", "xếp khá 07 đơn vị, mức ⟦72⟧ điểm"),
    "all_beyond_points": ("điểm số đều trên ⟦80⟧.",),
    "project_files": ("xây dựng ⟦23⟧ hồ sơ đề án", "lập ⟦6⟧ hồ sơ dự thảo"),
    "not_the_whole": ("đồng bộ chưa đủ ⟦100⟧% hồ sơ",),
}  # fmt: skip

NEGATIVE: dict[str, tuple[str, ...]] = {
    "counter_digit_per_line": ("Kết quả\n⟦9⟧ hồ sơ\n4 hồ sơ", "\n⟦12⟧\n8\n"),
    "counter_last_digit": ("tiếp nhận\n⟦6⟧ hồ sơ", "Kết quả:\n⟦6⟧\n"),
    "view_counter": ("phát ⟦581⟧ phiếu", "tiếp nhận ⟦161⟧ hồ sơ của người đã nộp"),
    "date_bar_counter": ("Huyện A | ⟦127⟧", "ngày 02/10/2019 có ⟦127⟧ hồ sơ"),
    "view_counter_after": ("⟦264⟧ lượt người", "⟦264⟧ lượt hồ sơ"),
    "copyright": ("năm ⟦2016⟧ có 12 hồ sơ", "bản quyền phần mềm được mua từ năm ⟦2016⟧"),
    "font_size": ("có ⟦14⟧ trang thông tin", "trang bị ⟦14⟧ máy tính"),
    "web_address": ("cổng dịch vụ công có ⟦1834⟧ thủ tục",),
    "clock": ("⟦9⟧ hồ sơ", "⟦30⟧ giờ", "⟦1.204⟧ chứng thực"),
    "clock_minutes": ("đạt 9⟦8⟧", "1:⟦75⟧"),
    "clock_seconds": ("9:⟦10⟧",),
    "always_open": ("⟦24⟧/30 hồ sơ", "⟦24⟧/70 xã"),
    "always_open_part": ("đạt 24/⟦24⟧ xã",),
    "every_day": ("đạt 6/⟦7⟧ xã",),
    "word_month_date": ("⟦30⟧ tháng tù", "⟦3⟧ thủ tục"),
    "word_month_year": ("tháng bảy có ⟦2019⟧ hồ sơ", "tháng bảy ⟦312⟧ hồ sơ"),
    "section_number": ("\n⟦12⟧ hồ sơ", "\nđạt ⟦3⟧.", "\n⟦61⟧. Kết quả", "\n- ⟦98⟧,5%"),
    "section_label": (
        "công bố danh mục ⟦120⟧ thủ tục",
        "truyền hình ⟦12⟧ tin",
        "chương trình có ⟦4⟧ mục",
        "dịch vụ công một phần ⟦196⟧",
    ),
    "bracket_number": ("(⟦95⟧%)", "chia ra (⟦120⟧)"),
    "article_number": ("điều động ⟦7⟧ cán bộ", "tài khoản ⟦2⟧ cấp"),
    "act_number": (
        "kế hoạch ⟦12⟧ nhiệm vụ",
        "thông báo ⟦24⟧ xã",
        "20 văn bản (Nghị quyết ⟦02⟧)",
        "công khai trong việc ra quyết định ⟦5,615⟧",
    ),
    "act_number_listed": ("ban hành Nghị quyết 18 và ⟦3⟧ kế hoạch", "Quyết định 20 và ⟦29⟧ thủ tục của"),
    "number_of_act": ("tổng số: ⟦19⟧/20 hồ sơ", "số: ⟦581⟧ hồ sơ"),
    "act_code": ("⟦45⟧/46 hồ sơ", "⟦45⟧ hồ sơ/ngày"),
    "act_code_tail": ("đạt 54/⟦60⟧ xã",),
    "act_term": ("đạt 54/⟦60⟧", "UBND ⟦14⟧ xã"),
    "standard_number": ("iso cho ⟦19⟧ sở", "theo ISO của ⟦138⟧ xã"),
    "virus_name": ("ca covid tăng thêm ⟦19⟧",),
    "version": ("văn bản điện tử ⟦2.045⟧", "một cửa điện tử ⟦12⟧ xã"),
    "number_in_name": ("có ⟦20⟧ hồ sơ", "(⟦20⟧ hồ sơ)"),
    "hotline": ("tổng đài tiếp nhận ⟦1130⟧ cuộc gọi", "đường dây nóng tiếp nhận ⟦1.204⟧ phản ánh"),
    "phone_part": ("đường dây nóng nhận 12 phản ánh, ⟦3881⟧ cuộc gọi",),
    "address": ("tổng ⟦45⟧ đường", "số hồ sơ là ⟦12⟧, đạt"),
    "week_number": ("trong tuần ⟦120⟧ hồ sơ", "đầu tuần nhận ⟦12⟧ hồ sơ"),
    "stage": ("giai đoạn ⟦2016⟧ - 2020", "giai đoạn này có ⟦5⟧ sở"),
    "act_year": ("đạt 178/⟦2024⟧ hồ sơ", "Nghị định về ⟦2024⟧ thủ tục"),
    "party_resolution": ("các cơ quan Trung ương ⟦6⟧ đơn vị", "Nghị quyết giao ⟦6⟧ chỉ tiêu"),
    "tiers_counted": ("giảm ⟦2⟧ cấp phó", "có ⟦5⟧ cấp dưỡng"),
    "party_of_inspectors": ("đoàn kiểm tra ⟦9⟧ xã", "đoàn công tác gồm ⟦7⟧ người"),
    "for_each_body": ("bố trí ⟦52⟧ người ở xã", "tinh giản ⟦41⟧ người/năm"),
    "criterion_number": ("tiêu chí đạt ⟦7.3⟧ điểm", "chỉ số ⟦85.3⟧ điểm"),
    "dimension_number": ("chỉ số nội dung đạt ⟦6⟧ điểm", "tăng ⟦3⟧ trục nội dung"),
    "days_before": ("12 hồ sơ thay vì ⟦20⟧ hồ sơ", "5 ngày, giảm ⟦20⟧ thủ tục"),
    "scale_of_plan": ("tỷ lệ đúng hạn ⟦1⟧/500 hồ sơ là", "hoàn thành ⟦1⟧/12 quy hoạch"),
    "fields_at_large": ("hoàn thành ⟦6⟧ nội dung", "trên ⟦90⟧ lĩnh vực"),
    "share_of_households": ("⟦80⟧% hồ sơ của hộ gia đình", "nhận ⟦80⟧% hồ sơ"),
    "tier_number": ("cấp ⟦3⟧ chữ ký số", "(cấp ⟦3⟧ hồ sơ)"),
    "part_of_time": ("giảm ⟦2⟧ phòng", "rút ngắn ⟦50⟧% thời gian"),
    "ministries_counted": ("có ⟦12⟧ bộ, ngành đạt 30%", "nhận ⟦12⟧ bộ hồ sơ", "6 trong ⟦17⟧ bộ, ngành"),
    "ministries_listed": ("là ⟦57028⟧ bộ; số hồ sơ", "nhận ⟦12⟧ bộ hồ sơ"),
    "bodies_at_large": ("đã hỗ trợ ⟦19⟧ cơ quan", "Toàn tỉnh có ⟦20⟧ đơn vị"),
    "visits": ("tiếp nhận ⟦14⟧ lượt", "có ⟦590⟧ lượt tổ chức", "lượng truy cập Cổng nhiều nhất với ⟦14⟧ triệu lượt"),
    "reached_from": ("đạt ⟦15⟧ điểm", "tăng từ ⟦80⟧% lên 90%"),
    "reached_to": ("đạt ⟦17⟧ điểm", "tăng từ 80% lên ⟦90⟧%"),
    "band_start": ("nhóm này tăng từ ⟦80⟧% lên 90%", "tiếp nhận từ ⟦80⟧ - 90 hồ sơ"),
    "band_end": ("nhóm này tăng từ 80% lên ⟦90⟧%", "tiếp nhận từ 80 - ⟦90⟧ hồ sơ"),
    "bounds_of_group": ("nhóm khá có ⟦33⟧ tỉnh", "Sở Y tế (⟦70⟧%)"),
    "places_surveyed": ("kiểm tra tại ⟦10⟧ sở", "thu về ⟦2376⟧ phiếu"),
    "premises": ("số cơ sở ⟦12⟧ hồ sơ", "cơ sở dữ liệu ⟦3⟧ cấp"),
    "represented": ("đại diện nhận ⟦4⟧ hồ sơ", "có ⟦12⟧ xã"),
    "bodies_in_brackets": ("xếp loại tốt (⟦12⟧ đơn vị)", "các xã (⟦15⟧ hồ sơ)"),
    "street": ("số văn bản ⟦312⟧", "con đường dài ⟦1⟧", "có ⟦7⟧ thôn", "thành phố ⟦12⟧ hồ sơ"),
    "ward_number": ("các phường ⟦12⟧ hồ sơ", "phường ⟦98,5⟧%", "quận ⟦312⟧ hồ sơ"),
    "level_number": ("mức độ ⟦98⟧%", "mức ⟦3⟧%", "mức độ đạt ⟦4⟧ điểm"),
    "level_number_more": ("mức độ 3, ⟦4⟧%", "mức độ 3 và ⟦45⟧ dịch vụ"),
    "holiday": ("đạt ⟦30⟧/40 xã", "ngày ⟦30⟧/4/2020"),
    "holiday_month": ("đạt 30/⟦40⟧ xã",),
    "term_number": ("⟦14⟧ khóa bồi dưỡng", "khóa bồi dưỡng ⟦9⟧ người"),
    "round_the_clock": ("⟦24⟧/24 xã", "⟦24⟧/24%"),
    "round_the_clock_whole": ("24/⟦24⟧ hồ sơ", "24/⟦24⟧."),
    "age": ("⟦82⟧ hồ sơ",),
    "bracket_number_first": ("Các sở: (⟦1⟧) 100%",),
    "historic_day": ("đạt ⟦19⟧-5 hồ sơ",),
    "historic_month": ("từ 19-⟦5⟧ hồ sơ",),
    "historic_year": ("có ⟦1890⟧ hồ sơ", "19/5/⟦2021⟧"),
    "days_of_all": ("đạt ⟦666⟧/2.227 hồ sơ", "một cửa là ⟦251⟧/273. Ngày 14/8, ông nói"),
    "time_norm": ("⟦15⟧ hồ sơ", "⟦15⟧ giấy", "⟦15⟧%"),
    "ratio_of_speech": ("⟦12⟧ đồng chí", "⟦1200⟧ đồng vốn"),
    "units_of_other_fields": ("⟦1.204⟧ hồ sơ", "⟦45⟧ công chức", "⟦120⟧ hộp thư", "⟦3⟧ cơ quan"),
    "telephone": ("⟦07⟧ chỉ tiêu", "⟦1204⟧ hồ sơ"),
    "telephone_group": ("1.204 ⟦388⟧ hồ sơ",),
    "degrees": ("⟦39⟧ độ tuổi",),
    "school_level": ("sáp nhập trường ⟦2⟧ trường", "tại trường, ⟦3⟧ hồ sơ"),
    "slogan_in_quotes": (
        '"⟦5⟧ hồ sơ chờ được trả" là lời', 'còn "⟦12⟧ thủ tục" phải làm', 'được "⟦12⟧ thủ tục mới của sở"',
    ),
    "slogan": ("⟦5⟧ hồ sơ không đạt", "⟦2⟧ không gian làm việc của sở"),
    "telephone_dotted": ("tiếp nhận ⟦12.345⟧ hồ sơ",),
    "weekday": ("đứng thứ ⟦6⟧/63 tỉnh", "từ thứ 10 lên thứ ⟦6⟧"),
    "day_of_month": ("ngày ⟦10⟧ tháng 5", "mỗi ngày ⟦10⟧ hồ sơ"),
    "places_linked": ("đạt ⟦63⟧ điểm",),
    "errands": ("giảm ⟦5⟧ lần đi lại",),
    "trips": (
        "đến ⟦3⟧ lượt người",
        "ghé ⟦4⟧ hồ sơ",
    ),
    "which_year_running": ("xếp thứ ⟦3⟧", "năm thứ ⟦200⟧"),
    "bodies_covered": (
        "có ⟦24⟧ huyện",
        "kiểm tra tại ⟦24⟧ xã",
        "của ⟦24⟧ hồ sơ",
        "118 trên ⟦145⟧ xã",
        "một trong ⟦13⟧ tỉnh trên 90%",
    ),
    "fields_covered": ("⟦7⟧ hồ sơ lĩnh vực đất đai", "⟦980⟧ lĩnh vực"),
    "group_with_bounds": ("nhóm có ⟦4⟧ (50%) đơn vị", "nhóm ⟦2⟧ đơn vị"),
    "band_in_bracket": ("Sở Y tế (⟦92,5⟧ điểm)", "(⟦2019⟧ - 2021)", "(tăng từ ⟦80⟧% đến 90%)"),
    "band_in_bracket_end": ("Sở Y tế (hạng 3, ⟦92,5⟧ điểm)",),
    "bound_by_sign": ("tỷ lệ đúng hạn ≥ ⟦60⟧%",),
    "band_of_bodies": ("10 đơn vị đạt ⟦80⟧%", "12 sở đạt ⟦85,2⟧ điểm"),
    "band_of_bodies_end": ("10 đơn vị đạt ⟦90⟧%",),
    "class_from": ("từ ⟦60⟧% trở lên hồ sơ trực tuyến", "đạt từ ⟦90⟧% trở lên"),
    "class_below": ("giảm xuống dưới ⟦5⟧%, được khen",),
    "group_below": ("nhóm A đạt ⟦80⟧ điểm",),
    "most_points": ("tối đa ⟦30⟧ ngày", "tối đa ⟦5⟧% hồ sơ"),
    "bounds_of_class": ("xếp loại Tốt (⟦90⟧ điểm)", "đạt mức cao (⟦89,1⟧%)"),
    "out_of_points": ("trên ⟦100⟧ hồ sơ", "đạt trên ⟦100⟧ điểm"),
    "digital_economy": ("Về kinh tế: ⟦30⟧% doanh nghiệp", "Về chính quyền số: ⟦85⟧% hồ sơ trực tuyến"),
    "share_of_hamlets": ("⟦90⟧% hồ sơ của thôn", "⟦12⟧ thôn"),
    "numbered_group": ("nhóm có ⟦2⟧ đơn vị", "(nhóm gồm ⟦12⟧)"),
    "band_below_start": ("từ ⟦80⟧% đến 90%",),
    "band_below_end": ("giảm xuống dưới ⟦5⟧%",),
    "nth_survey": ("xếp thứ ⟦8⟧", "đứng thứ ⟦13⟧"),
    "parts_of_index": ("hoàn thành ⟦3⟧ nội dung của kế hoạch", "⟦120⟧ nội dung tăng"),
    "times_more": ("⟦3⟧ lần đối thoại", "hơn ⟦3⟧ lần đối thoại"),
    "public_hotline": ("⟦1022⟧ hồ sơ", "⟦1023⟧ hồ sơ"),
    "hash_tag": ("năm ⟦2023⟧",),
    "each_of_many": ("xử lý ⟦40⟧ hồ sơ", "mỗi huyện, tổng cộng ⟦40⟧ hồ sơ"),
    "daily_mean": ("mỗi ngày 40 hồ sơ: qua mạng ⟦85⟧%", "mỗi ngày đều đông. Tháng này có ⟦300⟧ hồ sơ"),
    "scale": ("đạt ⟦91,5⟧ điểm", "tham gia thang máy số, có ⟦5⟧ lỗi"),
    "year_in_a_row": ("năm ⟦2021⟧ liên tiếp", "⟦5⟧ năm liên tiếp", "xếp thứ ⟦3⟧ liên tiếp"),
    "round": ("⟦12⟧ đợt kiểm tra", "đợt ⟦45⟧ hồ sơ", "đợt này có ⟦20⟧ hồ sơ"),
    "attendance": ("Hội nghị đánh giá ⟦12⟧ phòng, ban", "dự họp có 45 đại biểu; kiểm tra ⟦8⟧ xã"),
    "departments_covered": ("kiểm tra trên ⟦17⟧ sở", "có ⟦17⟧ sở, ngành", "của ⟦17⟧ hồ sơ"),
    "range_start": ("trong khoảng ⟦14⟧ ngày", "tăng từ ⟦85⟧% đến 92%"),
    "range_end": ("tăng từ 85% đến ⟦92⟧%",),
    "day_dotted_from": ("điểm tăng từ ⟦3.4⟧ đến 3.7", "mỗi ngày từ ⟦1.5⟧ đến 2.5%"),
    "day_dotted_to": ("điểm tăng từ 3.4 đến ⟦3.7⟧", "mỗi ngày từ 1.5 đến ⟦2.5⟧%"),
    "one_of_so_many": ("xong một trong ⟦4⟧ thủ tục", "giao ⟦4⟧ nhiệm vụ"),
    "day_dotted": ("trong ngày ⟦14.432⟧ hồ sơ", "mỗi ngày ⟦1.5⟧%"),
    "map_scale": ("tỷ lệ ⟦1⟧/12 phòng", "chiếm tỷ lệ ⟦15⟧/500 hồ sơ"),
    "map_scale_of": ("tỷ lệ 15/⟦500⟧ hồ sơ", "tỷ lệ 1/⟦120⟧ thủ tục"),
    "dash_date": ("từ ⟦20⟧-30%", "từ ⟦5⟧-7 hồ sơ", "đến ⟦31⟧-7-2025"),
    "dash_date_month": ("từ 20-⟦30⟧%", "từ 5-⟦7⟧ hồ sơ"),
    "field_of_rank": ("đã kiểm tra ⟦31⟧ đơn vị", "xếp thứ ⟦3⟧ trong 18 sở"),
    "field_of_top": ("nhóm đầu có ⟦12⟧ xã",),
    "threshold": ("các xã đạt trên ⟦90⟧%", "có 19 tỉnh đạt từ ⟦85⟧% trở lên", "tỷ lệ đúng hạn dưới ⟦70⟧%"),
    "schools_counted": ("sáp nhập ⟦36⟧ trường học", "sắp xếp 12 phòng, ⟦8⟧ trạm y tế", "⟦36⟧ đơn vị"),
    "visits_of_a_span": ("Truy cập hệ thống, trong tháng có ⟦840⟧ hồ sơ", "Hồ sơ nhận trong tuần: ⟦31⟧"),
    "copyright_in_brackets": ("(c) ⟦98⟧% hồ sơ đúng hạn",),
    "clock_minutes_behind_word": ("làm thêm 8 giờ ⟦30⟧ hồ sơ", "trong 8 giờ có ⟦45⟧% hồ sơ"),
    "weekday_from": ("xếp thứ ⟦2⟧ trong khối", "từ vị trí thứ ⟦6⟧ lên thứ 4"),
    "weekday_to": ("từ vị trí thứ 6 đến thứ ⟦4⟧", "xếp thứ ⟦5⟧"),
    "weekdays_listed": ("xếp các thứ ⟦4⟧, 5 và 6", "đứng thứ ⟦3⟧"),
    "month_of_list": ("tháng này nhận ⟦7⟧ và trả 8 hồ sơ",),
    "month_ending_list": ("tháng 7 nhận ⟦8⟧ hồ sơ",),
    "best_of": ("gồm ⟦10⟧ tỉnh có điểm cao", "nhóm này có ⟦5⟧ huyện"),
    "party_by_number": ("Đoàn kiểm tra ⟦21⟧ đơn vị", "lập ⟦2⟧ đoàn kiểm tra"),
    "block_by_number": ("khối ⟦15⟧ sở, ngành", "khối xã ⟦98⟧%"),
    "present": ("biên chế có mặt ⟦182⟧ người", "có ⟦12⟧ trưởng phòng"),
    "days_listed": ("trong ngày ⟦19⟧ hồ sơ", "ngày 5/6 có ⟦3⟧ và 4 hồ sơ"),
    "day_in_bracket": ("nhóm dẫn đầu (⟦5⟧/7)", "đạt chỉ tiêu (⟦1⟧/7)"),
    "day_in_bracket_month": ("xếp hạng cao (5/⟦7⟧)",),
    "bulletin_day": ("bản tin đăng ⟦4⟧ tin", "phát bản tin, ⟦4⟧/5 xã"),
    "bulletin_month": ("bản tin đăng 4 ⟦5⟧ tin",),
    "public_holiday": ("nghỉ hưu ⟦30⟧ người", "có ⟦2⟧/9 xã"),
    "public_holiday_month": ("đạt 30/⟦40⟧ điểm",),
    "name_in_quotes": ('tỷ lệ "đúng hạn" đạt ⟦60⟧%', 'viết: "đúng hạn đạt ⟦98⟧%"'),
    "points_given_to": ("⟦68⟧ điểm, xếp hạng 5", "⟦41,265⟧ điểm dành cho Phú Yên"),
    "so_many_out": ("xã có ⟦10⟧ người", "căn cứ ⟦10⟧ tiêu chí"),
    "so_many_in": ("xã tuyển ⟦5⟧ người",),
    "share_of_budget": ("đạt ⟦60⟧% kế hoạch", "giảm ⟦10⟧% biên chế"),
    "bodies_on_list": ("danh sách gồm ⟦18⟧ người", "có ⟦18⟧ sở đạt loại tốt"),
    "made_from": ("tỉnh sáp nhập ⟦9⟧ đơn vị sự nghiệp", "giảm ⟦3⟧ xã"),
    "class_bound": ("đạt ⟦90⟧ điểm", "(⟦90⟧ điểm) có 7 cơ quan"),
    "class_bound_behind": ("tốt 02 cơ quan, ⟦82⟧ hồ sơ", "Sở A đạt ⟦72⟧ điểm"),
    "all_beyond_points": ("điểm số là ⟦80⟧", "đều đạt ⟦80⟧%"),
    "project_files": ("tiếp nhận ⟦23⟧ hồ sơ đất đai", "⟦6⟧ hồ sơ trễ hạn"),
    "not_the_whole": ("đồng bộ đủ ⟦100⟧% hồ sơ", "chưa đạt ⟦97⟧% kế hoạch"),
}  # fmt: skip

GAPS: dict[str, dict[str, str]] = {"recognises": {}, "classified": {}, "hints": {}, "leaves alone": {}}

BY_NAME = {rule.name: rule for rule in rules()}


def numerals(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text without its marks, and the spans that were marked."""
    pieces = fold(marked).replace("⟦", "\0⟦").split("\0")
    text, spans = pieces[0], []
    for piece in pieces[1:]:
        numeral, _, rest = piece[1:].partition("⟧")
        spans.append((len(text), len(text) + len(numeral)))
        text += numeral + rest
    return text, spans


def cases(table: dict[str, tuple[str, ...]], test: str) -> list[Any]:
    """Name and text of each example; those of `GAPS[test]` are expected to fail until they are mended."""
    return [
        pytest.param(name, text, marks=pytest.mark.xfail(reason=GAPS[test][text]) if text in GAPS[test] else ())
        for name, texts in table.items()
        for text in texts
    ]


def test_every_rule_has_its_examples() -> None:
    assert set(POSITIVE) == set(BY_NAME) == set(NEGATIVE)


def test_names_are_told_apart_and_dispositions_known() -> None:
    assert len(BY_NAME) == len(rules())
    assert {rule.disposition for rule in rules()} <= set(DISPOSITIONS)


@pytest.mark.parametrize(("name", "text"), cases(POSITIVE, "recognises"))
def test_the_rule_recognises(name: str, text: str) -> None:
    folded, spans = numerals(text)
    assert spans
    for start, end in spans:
        assert BY_NAME[name].fits(folded, start, end)


@pytest.mark.parametrize(("name", "text"), cases(POSITIVE, "classified"))
def test_what_a_rule_recognises_is_no_figure(name: str, text: str) -> None:
    folded, spans = numerals(text)
    for start, end in spans:
        rule = classify(folded, start, end, Hints(folded))
        assert isinstance(rule, Rule)
        assert rule.disposition == BY_NAME[name].disposition


@pytest.mark.parametrize(("name", "text"), cases(POSITIVE, "hints") + cases(NEGATIVE, "hints"))
def test_hints_are_a_short_cut_only(name: str, text: str) -> None:
    folded, spans = numerals(text)
    for start, end in spans:
        slowly = next((rule for rule in rules() if rule.fits(folded, start, end)), None)
        assert classify(folded, start, end, Hints(folded)) is slowly, name


@pytest.mark.parametrize(("name", "text"), cases(NEGATIVE, "leaves alone"))
def test_the_rule_leaves_alone(name: str, text: str) -> None:
    folded, spans = numerals(text)
    assert spans
    for start, end in spans:
        assert not BY_NAME[name].fits(folded, start, end)
